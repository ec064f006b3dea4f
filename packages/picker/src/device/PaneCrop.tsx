import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import type { Choice } from '../state/choice.ts'

export interface PaneCropProps {
  /** Draws the screen where a picture is cropped. */
  crop(choice: Choice): ComponentChildren
}

/** A dialog over the page where a picture that was dropped on a pane is cropped. */
export function PaneCrop({ crop }: PaneCropProps) {
  const { store } = usePicker()
  const view = store.view.value
  const choice = view.name === 'crop' && store.choices.value.find(({ id }) => id === view.choiceId)
  return choice ? <CropDialog key={choice.id}>{crop(choice)}</CropDialog> : null
}

function CropDialog({ children }: { readonly children: ComponentChildren }) {
  const { text, store, actions } = usePicker()
  const dialog = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    dialog.current?.showModal()
    dialog.current?.querySelector('h2')?.focus()
  }, [])
  return (
    <dialog
      ref={dialog}
      class="qs-dialog"
      aria-label={text('shell.title')}
      data-engaged
      onCancel={(event) => {
        event.preventDefault()
        // Nothing of it is sent: the person has changed their mind.
        actions.remove(store.choices.value.map(({ id }) => id))
        actions.show({ name: 'sources' })
      }}
    >
      <div class="qs-panel">
        <div class="qs-stage">{children}</div>
      </div>
    </dialog>
  )
}
