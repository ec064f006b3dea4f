import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'

export interface RadioGroupProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly {
    readonly value: Value
    readonly label: string
    readonly hint?: ComponentChildren
  }[]
  onChange(value: Value): void
  readonly disabled?: boolean | undefined
}

/** One of a few that need a sentence each. */
export function RadioGroup<Value extends string>(props: RadioGroupProps<Value>) {
  const id = useId()
  return (
    <fieldset class="radios" disabled={props.disabled}>
      <legend class="field-label">{props.label}</legend>
      {props.options.map(({ value, label, hint }) => (
        <div class="checkbox" key={value}>
          <input
            id={`${id}-${value}`}
            type="radio"
            name={id}
            checked={value === props.value}
            aria-describedby={hint ? `${id}-${value}-hint` : undefined}
            onChange={() => props.onChange(value)}
          />
          <label for={`${id}-${value}`}>{label}</label>
          {hint && (
            <div id={`${id}-${value}-hint`} class="field-hint">
              {hint}
            </div>
          )}
        </div>
      ))}
    </fieldset>
  )
}
