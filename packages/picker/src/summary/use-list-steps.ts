import { useLayoutEffect, useMemo, useRef } from 'preact/hooks'
import { type PickerContext, usePicker } from '../context.ts'
import type { Choice } from '../state/choice.ts'
import { announce } from '../ui/announce.ts'

/** What changes the list. Each is told to screen readers, and the keyboard stays where it works. */
export interface ListSteps {
  remove(choice: Choice): void
  /** One place up or down, or more. */
  moveBy(choice: Choice, step: number): void
  /** To the place of another one. */
  moveTo(id: string, placeOfId: string): void
}

type List = { readonly current: HTMLElement | null }

/** Steps of a list, the same ones for as long as it is shown. */
export function useListSteps(list: List, choices: readonly Choice[]): ListSteps {
  const picker = usePicker()
  const focusAfter = useRef<() => void>(undefined)
  useLayoutEffect(() => {
    focusAfter.current?.()
    focusAfter.current = undefined
  }, [choices])
  return useMemo(
    () => createSteps(picker, list, (focus) => (focusAfter.current = focus)),
    [picker, list],
  )
}

function createSteps(
  { text, store, actions }: PickerContext,
  list: List,
  afterwards: (focus: () => void) => void,
): ListSteps {
  const indexOf = (id: string) => store.choices.value.findIndex((choice) => choice.id === id)

  return {
    remove({ id, name }) {
      const index = indexOf(id)
      afterwards(() => focusRemoval(list.current, index))
      announce(text('summary.removed', { name }))
      actions.remove([id])
    },
    moveBy({ id, name }, step) {
      const { length: count } = store.choices.value
      const index = indexOf(id) + step
      if (index < 0 || index >= count) return
      afterwards(keepFocus(list.current))
      announce(text('summary.moved', { name, position: index + 1, count }))
      actions.move(id, index)
    },
    moveTo: (id, placeOfId) => actions.move(id, indexOf(placeOfId)),
  }
}

/** At the row that took the place of the one that was removed. */
function focusRemoval(list: HTMLElement | null, index: number): void {
  const buttons = list?.querySelectorAll<HTMLElement>('.qs-chosen-remove button')
  buttons?.item(Math.min(index, buttons.length - 1))?.focus()
}

/** Elements that are moved within the page lose the keyboard. */
function keepFocus(list: HTMLElement | null): () => void {
  const root = list?.getRootNode()
  const focused = root instanceof ShadowRoot ? root.activeElement : null
  return () => {
    if (focused instanceof HTMLElement) focused.focus()
  }
}
