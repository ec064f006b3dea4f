import type { ComponentChildren } from 'preact'
import { text } from '../locale/text.ts'
import { usePortal } from '../portal.ts'
import type { Form as FormState } from '../state/form.ts'
import { Button } from './Button.tsx'
import { FormProblem } from './FormProblem.tsx'

export interface FormProps<Values extends object> {
  readonly form: FormState<Values>
  readonly children: ComponentChildren
  /** On the button; "Save" by default. */
  readonly action?: string | undefined
  /** Said when it was saved; "Saved." by default. Empty: what is shown then says it. */
  readonly done?: string | undefined
  /** Loads again what somebody else changed meanwhile; what was typed stays. */
  readonly onReload?: (() => Promise<void>) | undefined
  /** What the fields are called, to tell what somebody else put in them. */
  readonly labels?: Partial<Readonly<Record<keyof Values, string>>> | undefined
  /** More buttons beside the first. */
  readonly more?: ComponentChildren | undefined
  /** Whether it may be sent; by default when something was changed. */
  readonly isReady?: boolean | undefined
  /** Nothing can be filled in: the person may only look. */
  readonly readOnly?: boolean | undefined
}

/** The frame of a form: problems, the button, and what to do when somebody else was faster. */
export function Form<Values extends object>({ form, onReload, ...props }: FormProps<Values>) {
  const { notify } = usePortal()
  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    if (await form.submit()) {
      const words = props.done ?? text('shell.saved')
      if (words) notify(words)
    } else if (onReload && form.isStale.peek()) {
      await onReload()
      form.rebase()
    }
  }
  const isReady = props.isReady ?? form.isChanged.value
  return (
    <form class="stack form" onSubmit={submit}>
      <fieldset class="plain-fieldset stack" disabled={props.readOnly}>
        {props.children}
      </fieldset>
      <FormProblem form={form} labels={props.labels} isVersioned={onReload !== undefined} />
      {!props.readOnly && (
        <div class="buttons">
          <Button type="submit" kind="primary" busy={form.isSaving.value} disabled={!isReady}>
            {props.action ?? text('shell.save')}
          </Button>
          {props.more}
        </div>
      )}
    </form>
  )
}
