import { useEffect, useMemo } from 'preact/hooks'
import { type PickerContext, usePicker } from '../context.ts'
import { canEdit } from '../transform/crop-state.ts'

/**
 * What comes after files were dropped on a pane: its pictures are cropped one after the other when
 * the pane wants that, then everything is sent. The pane has no summary; the way to it leads here.
 */
export function usePaneSteps(isCropping: boolean): () => void {
  const picker = usePicker()
  const { store } = picker
  const next = useMemo(() => createNext(picker, isCropping), [picker, isCropping])
  const { name } = store.view.value
  useEffect(() => {
    if (name === 'summary') next()
  }, [name, next])
  return next
}

function createNext({ store, options, actions }: PickerContext, isCropping: boolean): () => void {
  const seen = new Set<string>()

  /** What was cancelled comes back to be looked over; here it goes. */
  function removeCancelled(): void {
    const cancelled = store.transfers.value.filter(({ state }) => state === 'cancelled')
    if (cancelled.length > 0) actions.remove(cancelled.map(({ choice }) => choice.id))
  }

  return () => {
    removeCancelled()
    const choices = store.choices.value
    if (choices.length === 0) return actions.show({ name: 'sources' })
    const pictures = isCropping ? choices.filter((choice) => canEdit(choice, options)) : []
    const picture = pictures.find(({ id }) => !seen.has(id))
    if (!picture) return actions.upload()
    seen.add(picture.id)
    actions.show({ name: 'crop', choiceId: picture.id })
  }
}
