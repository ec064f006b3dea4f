import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

export interface CheckboxProps {
  readonly label: ComponentChildren
  readonly checked: boolean
  onChange(checked: boolean): void
  readonly hint?: ComponentChildren | undefined
  readonly disabled?: boolean | undefined
}

export function Checkbox({ label, checked, onChange, hint, disabled }: CheckboxProps) {
  const id = useId()
  return (
    <div class="checkbox">
      <input
        id={id}
        type="checkbox"
        checked={checked}
        disabled={disabled}
        aria-describedby={hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <label for={id}>{label}</label>
      {hint && (
        <div id={`${id}-hint`} class="field-hint">
          {hint}
        </div>
      )}
    </div>
  )
}
