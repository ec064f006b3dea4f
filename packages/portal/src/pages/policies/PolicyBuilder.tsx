import type { MadePolicyAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { Form } from '../../ui/Form.tsx'
import { Section } from '../../ui/Section.tsx'
import { Select } from '../../ui/Select.tsx'
import { TextInput } from '../../ui/TextInput.tsx'
import type { Builder } from './builder.ts'
import { CallFields } from './CallFields.tsx'
import type { Lifetime } from './draft.ts'
import { LimitFields } from './LimitFields.tsx'
import { MadePolicy } from './MadePolicy.tsx'

const CHOICES: readonly Lifetime[] = ['hour', 'day', 'week', 'month', 'until']

export interface PolicyBuilderProps {
  readonly builder: Builder
  onExplain(made: MadePolicyAnswer): void
}

/** Makes a policy of what somebody fills in. */
export function PolicyBuilder({ builder, onExplain }: PolicyBuilderProps) {
  const { session } = usePortal()
  const { form, problems, made } = builder
  const { lifetime, until } = form.values.value
  return (
    <div class="policy-parts">
      <Section title={text('policies.terms')} lead={text('policies.makeLead')}>
        <Form
          form={form}
          action={text('policies.makeAction')}
          done=""
          isReady={Object.keys(problems).length === 0}
          readOnly={!session.may('developer')}
        >
          <Select
            label={text('policies.lifetime')}
            hint={text('policies.lifetimeHint')}
            value={lifetime}
            options={CHOICES.map((value) => ({ value, label: text(`policies.for.${value}`) }))}
            onChange={(value) => form.set('lifetime', value)}
          />
          {lifetime === 'until' && (
            <TextInput
              label={text('policies.until')}
              problem={problems.until}
              type="datetime-local"
              value={until}
              onInput={(value) => form.set('until', value)}
            />
          )}
          <CallFields form={form} problem={problems.calls} />
          <LimitFields form={form} problems={problems} />
        </Form>
      </Section>
      {made && <MadePolicy made={made} onExplain={() => onExplain(made)} />}
    </div>
  )
}
