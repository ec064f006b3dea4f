import type { ComponentChildren } from 'preact'
import { useId } from 'preact/hooks'
import { text } from '../locale/text.ts'

export interface FieldFacts {
  readonly label: string
  /** What to fill in, below. */
  readonly hint?: ComponentChildren | undefined
  /** What is wrong with what is filled in. */
  readonly problem?: string | undefined
  readonly optional?: boolean | undefined
  /** For a field that says itself what it is: the label is only read out. */
  readonly isLabelHidden?: boolean | undefined
}

/** What ties the control to its label and its remarks: put it into the control's properties. */
export interface ControlProps {
  readonly id: string
  readonly 'aria-describedby': string | undefined
  readonly 'aria-invalid': true | undefined
}

export interface FieldProps extends FieldFacts {
  children(control: ControlProps): ComponentChildren
}

/** A labelled control with its remarks. */
export function Field({ label, hint, problem, optional, isLabelHidden, children }: FieldProps) {
  const id = useId()
  const remarks = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(' ')
  return (
    <div class="field">
      <label class={isLabelHidden ? 'hidden' : 'field-label'} for={id}>
        {label}
        {optional && <span class="soft"> ({text('shell.optional')})</span>}
      </label>
      {children({
        id,
        'aria-describedby': remarks || undefined,
        'aria-invalid': problem ? true : undefined,
      })}
      {problem && (
        <p id={`${id}-problem`} class="field-problem">
          {problem}
        </p>
      )}
      {hint && (
        <div id={`${id}-hint`} class="field-hint">
          {hint}
        </div>
      )}
    </div>
  )
}
