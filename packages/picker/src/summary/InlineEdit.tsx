import { useLayoutEffect, useRef } from 'preact/hooks'

export interface InlineEditProps {
  readonly label: string
  readonly value: string
  readonly maxLength: number
  /** Stands behind the field and is not edited: a file's ending. */
  readonly suffix?: string
  /** Enter, or leaving the field. */
  onSave(value: string): void
  onCancel(): void
}

/** A field in the place of a text: Enter keeps what was typed, Escape what was there. */
export function InlineEdit({ label, value, maxLength, suffix, onSave, onCancel }: InlineEditProps) {
  const field = useRef<HTMLInputElement>(null)
  // Taking the field away takes the focus from it, which must not save once more.
  const isOver = useRef(false)
  useLayoutEffect(() => {
    field.current?.focus()
    field.current?.select()
  }, [])

  const end = (act: () => void) => {
    if (isOver.current) return
    isOver.current = true
    act()
  }
  return (
    <span class="qs-inline">
      <input
        ref={field}
        class="qs-field"
        type="text"
        autocomplete="off"
        aria-label={label}
        defaultValue={value}
        maxLength={maxLength}
        onBlur={({ currentTarget }) => end(() => onSave(currentTarget.value))}
        onKeyDown={(event) => {
          // The dialog would close, and rows would move.
          event.stopPropagation()
          if (event.isComposing || (event.key !== 'Enter' && event.key !== 'Escape')) return
          // The button that takes the place of the field would be pressed.
          event.preventDefault()
          const { value: typed } = event.currentTarget
          end(() => (event.key === 'Enter' ? onSave(typed) : onCancel()))
        }}
      />
      {suffix && <span class="qs-inline-suffix">{suffix}</span>}
    </span>
  )
}
