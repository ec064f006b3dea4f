import { type ReadonlySignal, useSignal } from '@preact/signals'
import { usePicker } from '../context.ts'
import type { Choice } from '../state/choice.ts'
import { announce } from '../ui/announce.ts'
import { renamed } from './file-name.ts'

type RowField = 'name' | 'alt'

/** The field that is open in a row, if any. */
export interface RowEditing {
  readonly field: ReadonlySignal<RowField | undefined>
  open(field: RowField): void
  rename(typed: string): void
  describe(typed: string): void
  cancel(): void
}

export function useRowEditing(choice: Choice): RowEditing {
  const { text, actions } = usePicker()
  const field = useSignal<RowField | undefined>(undefined)
  const close = () => {
    field.value = undefined
  }
  return {
    field,
    open(wanted) {
      field.value = wanted
    },
    cancel: close,
    rename(typed) {
      close()
      const name = renamed(choice.name, typed)
      if (name === choice.name) return
      actions.replace({ ...choice, name })
      announce(text('summary.renamed', { name }))
    },
    describe(typed) {
      close()
      const alt = typed.trim() || undefined
      if (alt === choice.alt) return
      actions.replace({ ...choice, alt })
      announce(text('summary.described'))
    },
  }
}
