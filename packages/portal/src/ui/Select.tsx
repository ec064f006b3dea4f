import { Field, type FieldFacts } from './Field.tsx'

export interface SelectProps<Value extends string> extends FieldFacts {
  readonly value: Value
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  onChange(value: Value): void
  readonly disabled?: boolean | undefined
}

/** One of a few, in the system's own list. */
export function Select<Value extends string>(props: SelectProps<Value>) {
  const { label, hint, problem, optional, isLabelHidden, options, value } = props
  return (
    <Field {...{ label, hint, problem, optional, isLabelHidden }}>
      {(control) => (
        <select
          {...control}
          class="input select"
          disabled={props.disabled}
          onChange={(event) => {
            const chosen = options[event.currentTarget.selectedIndex]
            if (chosen) props.onChange(chosen.value)
          }}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} selected={option.value === value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
