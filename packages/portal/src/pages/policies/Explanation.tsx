import type { PolicyClauseAnswer, PolicyExplanationAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { Icon, type IconName } from '../../ui/Icon.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Section } from '../../ui/Section.tsx'
import { prettyJson } from './made-policy.ts'

export interface ExplanationProps {
  readonly explanation: PolicyExplanationAnswer
}

/** What each clause of a policy has for or against a request. */
export function Explanation({ explanation: { allowed, json, clauses } }: ExplanationProps) {
  const refusing = clauses.find(({ outcome }) => outcome === 'failed')
  return (
    <Section title={text('policies.verdict')}>
      {allowed ? (
        <Notice tone="good">{text('policies.allowed')}</Notice>
      ) : (
        <Notice tone="bad">
          <p>{text('policies.refused', { clause: refusing?.clause ?? '' })}</p>
          <p>{refusing?.message}</p>
        </Notice>
      )}
      {json !== null && (
        <figure class="policy-json">
          <figcaption class="soft">{text('policies.json')}</figcaption>
          <pre class="mono">{prettyJson(json)}</pre>
        </figure>
      )}
      <ol class="findings" aria-label={text('policies.clauses')}>
        {clauses.map((clause) => (
          <ClauseView key={clause.clause} clause={clause} />
        ))}
      </ol>
    </Section>
  )
}

const LOOKS: Readonly<
  Record<PolicyClauseAnswer['outcome'], { readonly icon: IconName; readonly look: string }>
> = {
  passed: { icon: 'check', look: 'right' },
  failed: { icon: 'warning', look: 'wrong' },
  absent: { icon: 'minus', look: 'pending' },
}

function ClauseView({ clause }: { readonly clause: PolicyClauseAnswer }) {
  const { icon, look } = LOOKS[clause.outcome]
  return (
    <li class={`finding finding-${look}`}>
      <Icon name={icon} />
      <div class="finding-words">
        <p class="finding-name">
          <code>{clause.clause}</code>
          <span class="finding-state">{text(`policies.${clause.outcome}`)}</span>
        </p>
        <p class={clause.outcome === 'failed' ? undefined : 'finding-message'}>{clause.message}</p>
      </div>
    </li>
  )
}
