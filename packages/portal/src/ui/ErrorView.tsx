import { isApiError } from '../api/api-error.ts'
import { text } from '../locale/text.ts'
import { hrefOf } from '../paths.ts'
import { problemOf } from '../state/problem.ts'
import { Button, ButtonLink } from './Button.tsx'
import { Icon } from './Icon.tsx'

export interface ErrorViewProps {
  readonly problem: unknown
  readonly onRetry?: (() => void) | undefined
}

/** In place of what could not be loaded; trying again does not help where there is nothing. */
export function ErrorView({ problem, onRetry }: ErrorViewProps) {
  const { message, facts } = problemOf(problem)
  const isMissing =
    isApiError(problem) && (problem.status === 404 || problem.code === 'app_unknown')
  return (
    <div class="empty" role="alert">
      <span class="bad">
        <Icon name="warning" size={36} />
      </span>
      <p class="empty-title">{text('error.title')}</p>
      <p class="empty-text">{message}</p>
      {facts && <p class="facts">{facts}</p>}
      <div class="empty-action">
        {isMissing ? (
          <ButtonLink href={hrefOf('apps')}>{text('shell.toApps')}</ButtonLink>
        ) : (
          onRetry && (
            <Button icon="retry" onClick={onRetry}>
              {text('error.retry')}
            </Button>
          )
        )}
      </div>
    </div>
  )
}
