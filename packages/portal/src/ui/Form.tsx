import type { ComponentChildren } from 'preact'
import { text } from '../locale/text.ts'
import { usePortal } from '../portal.ts'
import type { Form as FormState } from '../state/form.ts'
import { Button } from './Button.tsx'
import { ProblemNotice } from './Notice.tsx'

export interface FormProps<Values extends object> {
  readonly form: FormState<Values>
  readonly children: ComponentChildren
  /** On the button; "Save" by default. */
  readonly action?: string | undefined
  /** Said when it was saved; "Saved." by default. Empty: what is shown then says it. */
  readonly done?: string | undefined
  /** Loads again what somebody else changed meanwhile. */
  readonly onReload?: (() => Promise<void>) | undefined
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
    if (!(await form.submit())) return
    const words = props.done ?? text('shell.saved')
    if (words) notify(words)
  }
  async function reload(): Promise<void> {
    await onReload?.()
    form.reset()
  }
  const isReady = props.isReady ?? form.isChanged.value
  return (
    <form class="stack form" onSubmit={submit}>
      <fieldset class="plain-fieldset stack" disabled={props.readOnly}>
        {props.children}
      </fieldset>
      <ProblemNotice
        problem={form.problem.value}
        action={
          form.isStale.value &&
          onReload && (
            <Button icon="retry" onClick={reload}>
              {text('error.reload')}
            </Button>
          )
        }
      />
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
