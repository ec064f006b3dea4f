import { isApiError } from '../api/api-error.ts'
import { text } from '../locale/text.ts'
import type { Form } from '../state/form.ts'
import { Button } from './Button.tsx'
import { Notice, ProblemNotice } from './Notice.tsx'
import { valueInWords } from './value-in-words.ts'

export interface FormProblemProps<Values extends object> {
  readonly form: Form<Values>
  readonly labels: Partial<Readonly<Record<keyof Values, string>>> | undefined
  /** The service refuses what was made of an older version, so sending it twice does no harm. */
  readonly isVersioned: boolean
}

/** Why a form was not saved, what somebody else saved meanwhile, and what to do now. */
export function FormProblem<Values extends object>({
  form,
  labels,
  isVersioned,
}: FormProblemProps<Values>) {
  const problem = form.problem.value
  if (isVersioned && isApiError(problem, 'network', 'timeout')) {
    return <Notice tone="bad">{text('error.saveLost')}</Notice>
  }
  return (
    <>
      <ProblemNotice problem={problem} />
      <News form={form} labels={labels} />
    </>
  )
}

function News<Values extends object>({
  form,
  labels,
}: Pick<FormProblemProps<Values>, 'form' | 'labels'>) {
  const theirs = form.theirs.value
  if (theirs === undefined) return null
  if (!form.isChanged.value) return <Notice tone="good">{text('error.asTyped')}</Notice>
  return (
    <Notice tone="bad">
      <div class="form-news">
        <p>{text('error.theirsLoaded')}</p>
        {toLines(theirs, labels).map((line) => (
          <p key={line}>
            <b>{line}</b>
          </p>
        ))}
        <div class="buttons">
          <Button onClick={() => form.reset()}>{text('error.takeTheirs')}</Button>
        </div>
      </div>
    </Notice>
  )
}

function toLines<Values extends object>(
  theirs: Partial<Values>,
  labels: FormProblemProps<Values>['labels'] = {},
): readonly string[] {
  const lines: string[] = []
  for (const key in theirs) {
    const field = labels[key]
    const value = valueInWords(theirs[key]) || text('error.noValue')
    if (field !== undefined) lines.push(text('error.theirValue', { field, value }))
  }
  return lines
}
