import type { Ref } from 'preact'
import { Field, type FieldFacts } from './Field.tsx'

export interface TextInputProps extends FieldFacts {
  readonly value: string
  onInput(value: string): void
  readonly type?: keyof typeof TYPES | undefined
  /** What browsers may fill in: `current-password`, `one-time-code`; `off` by default. */
  readonly autocomplete?: AutoFill | undefined
  readonly placeholder?: string | undefined
  readonly required?: boolean | undefined
  readonly disabled?: boolean | undefined
  readonly readOnly?: boolean | undefined
  readonly maxLength?: number | undefined
  readonly inputMode?: 'text' | 'numeric' | 'email' | 'url' | undefined
  /** Keys, codes and addresses: in letters of one width, without corrections. */
  readonly mono?: boolean | undefined
  /** More than one line, as many to begin with. */
  readonly rows?: number | undefined
  readonly inputRef?: Ref<HTMLInputElement> | undefined
}

const TYPES = {
  text: { type: 'text' },
  email: { type: 'email' },
  password: { type: 'password' },
  search: { type: 'search' },
  url: { type: 'url' },
  number: { type: 'number' },
  'datetime-local': { type: 'datetime-local' },
} as const

/** A line, or with `rows` a few of them, with its label. */
export function TextInput({
  label,
  hint,
  problem,
  optional,
  isLabelHidden,
  ...props
}: TextInputProps) {
  return (
    <Field {...{ label, hint, problem, optional, isLabelHidden }}>
      {(control) => {
        const shared = {
          ...control,
          class: props.mono ? 'input mono' : 'input',
          value: props.value,
          placeholder: props.placeholder,
          required: props.required,
          disabled: props.disabled,
          readOnly: props.readOnly,
          maxLength: props.maxLength,
          autocomplete: props.autocomplete ?? 'off',
          dir: 'auto' as const,
          ...(props.mono && { spellcheck: false, autocapitalize: 'off' as const }),
        }
        if (props.rows !== undefined) {
          return (
            <textarea
              {...shared}
              rows={props.rows}
              onInput={(event) => props.onInput(event.currentTarget.value)}
            />
          )
        }
        return (
          <input
            {...shared}
            ref={props.inputRef ?? null}
            {...TYPES[props.type ?? 'text']}
            inputMode={props.inputMode}
            onInput={(event) => props.onInput(event.currentTarget.value)}
          />
        )
      }}
    </Field>
  )
}
