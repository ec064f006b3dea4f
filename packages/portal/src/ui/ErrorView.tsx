import { text } from '../locale/text.ts'
import { problemOf } from '../state/problem.ts'
import { Button } from './Button.tsx'
import { Icon } from './Icon.tsx'

export interface ErrorViewProps {
  readonly problem: unknown
  readonly onRetry?: (() => void) | undefined
}

/** In place of what could not be loaded. */
export function ErrorView({ problem, onRetry }: ErrorViewProps) {
  const { message, facts } = problemOf(problem)
  return (
    <div class="empty" role="alert">
      <span class="bad">
        <Icon name="warning" size={36} />
      </span>
      <p class="empty-title">{text('error.title')}</p>
      <p class="empty-text">{message}</p>
      {facts && <p class="facts">{facts}</p>}
      {onRetry && (
        <div class="empty-action">
          <Button icon="retry" onClick={onRetry}>
            {text('error.retry')}
          </Button>
        </div>
      )}
    </div>
  )
}
