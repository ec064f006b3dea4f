import type { ProblemAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Section } from '../../ui/Section.tsx'
import { Time } from '../../ui/Time.tsx'
import { problemHref } from './overview.ts'

export interface ProblemListProps {
  readonly apiKey: string
  readonly problems: readonly ProblemAnswer[]
}

/** What somebody should look at; nothing when all is well. */
export function ProblemList({ apiKey, problems }: ProblemListProps) {
  if (problems.length === 0) return null
  return (
    <Section title={text('overview.problems')}>
      <ul class="problems">
        {problems.map((problem) => (
          <li key={problem.code} class="problem">
            <span class="bad">
              <Icon name="warning" />
            </span>
            <span class="problem-words">
              {problem.message}
              <span class="sub">
                {text('overview.problemCount', { count: problem.count })}
                {problem.lastAt !== null && (
                  <>
                    , {text('overview.problemLast')} <Time at={problem.lastAt} />
                  </>
                )}
              </span>
            </span>
            <a href={problemHref(apiKey, problem)}>{text('overview.problemLook')}</a>
          </li>
        ))}
      </ul>
    </Section>
  )
}
