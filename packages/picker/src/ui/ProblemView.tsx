import { usePicker } from '../context.ts'
import type { Problem } from '../state/transfer.ts'
import { Button } from './Button.tsx'
import { Icon } from './Icon.tsx'

export interface ProblemViewProps {
  readonly problem: Problem
  readonly onRetry?: (() => void) | undefined
}

/** What went wrong, with another try where one makes sense, and what to tell who helps. */
export function ProblemView({ problem, onRetry }: ProblemViewProps) {
  const { text, options } = usePicker()
  return (
    <div class="qs-empty" role="alert">
      <span class="qs-empty-icon qs-bad">
        <Icon name="warning" size={40} />
      </span>
      <p class="qs-empty-title">{problem.message}</p>
      {onRetry && problem.canRetry && (
        <div class="qs-empty-action">
          <Button icon="retry" onClick={onRetry}>
            {text('shell.retry')}
          </Button>
        </div>
      )}
      {problem.requestId && (
        <p class="qs-empty-text">{text('shell.requestId', { id: problem.requestId })}</p>
      )}
      {options.supportEmail && (
        <p class="qs-empty-text">
          <a href={`mailto:${options.supportEmail}`}>{text('shell.askSupport')}</a>
        </p>
      )}
    </div>
  )
}
