import type { MadePolicyAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyText } from '../../ui/CopyText.tsx'
import { Facts } from '../../ui/Facts.tsx'
import { Section } from '../../ui/Section.tsx'
import { toOptions, toQuery } from './made-policy.ts'

export interface MadePolicyProps {
  readonly made: MadePolicyAnswer
  onExplain(): void
}

/** A policy that was made, ready to be put where it is needed. */
export function MadePolicy({ made, onExplain }: MadePolicyProps) {
  const forms = [
    ['policies.json', made.json],
    ['policies.policy', made.policy],
    ['policies.signature', made.signature],
    ['policies.asOptions', toOptions(made)],
    ['policies.asQuery', toQuery(made)],
  ] as const
  return (
    <Section
      title={text('policies.result')}
      tools={<Button onClick={onExplain}>{text('policies.explainThis')}</Button>}
    >
      <div class="policy-result">
        <Facts
          facts={forms.map(([key, value]) => [
            text(key),
            <CopyText key={key} value={value} thing={text(key)} />,
          ])}
        />
      </div>
    </Section>
  )
}
