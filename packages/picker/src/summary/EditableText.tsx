import { useLayoutEffect, useRef } from 'preact/hooks'

export interface EditableTextProps extends FieldProps {
  readonly isEditing: boolean
  /** What is shown while it is not edited; pressing it begins. */
  readonly shown: string
  /** Its look. */
  readonly kind: 'name' | 'alt'
  readonly title: string
  begin(): void
}

interface FieldProps {
  readonly label: string
  readonly value: string
  readonly maxLength: number
  /** Stands behind the field and is not edited: a file's ending. */
  readonly suffix?: string
  /** Enter, or leaving the field. */
  onSave(value: string): void
  /** Escape. */
  onCancel(): void
}

/** A text that becomes a field when it is pressed. */
export function EditableText(props: EditableTextProps) {
  const { isEditing, shown, kind, title, begin, ...field } = props
  const button = useReturnedFocus(isEditing)
  if (isEditing) return <Field {...field} />
  return (
    <button
      ref={button}
      type="button"
      class={`qs-chosen-${kind}`}
      title={title}
      dir="auto"
      onClick={begin}
    >
      {shown}
    </button>
  )
}

function Field({ label, value, maxLength, suffix, onSave, onCancel }: FieldProps) {
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

/**
 * The button gets the focus back when the field that stood in its place has gone, unless the
 * person went elsewhere: leaving the field closes it, too.
 */
function useReturnedFocus(isEditing: boolean) {
  const button = useRef<HTMLButtonElement>(null)
  const wasEditing = useRef(false)
  useLayoutEffect(() => {
    const root = button.current?.getRootNode()
    const isElsewhere = root instanceof ShadowRoot && root.activeElement !== null
    if (wasEditing.current && !isEditing && !isElsewhere) button.current?.focus()
    wasEditing.current = isEditing
  }, [isEditing])
  return button
}
