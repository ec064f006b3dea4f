import { text } from '../../locale/text.ts'
import type { Form } from '../../state/form.ts'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { RadioGroup } from '../../ui/RadioGroup.tsx'
import { CALLS } from './calls.ts'
import { type PolicyDraft, toggleCall } from './draft.ts'

export interface CallFieldsProps {
  readonly form: Form<PolicyDraft>
  readonly problem: string | undefined
}

/** What the policy allows to be done. */
export function CallFields({ form, problem }: CallFieldsProps) {
  const { allowsMost } = form.values.value
  return (
    <>
      <RadioGroup
        label={text('policies.calls')}
        value={allowsMost ? 'most' : 'some'}
        options={[
          { value: 'most', label: text('policies.callsMost') },
          { value: 'some', label: text('policies.callsSome') },
        ]}
        onChange={(value) => form.set('allowsMost', value === 'most')}
      />
      {!allowsMost && <CallChecks form={form} problem={problem} />}
    </>
  )
}

function CallChecks({ form, problem }: CallFieldsProps) {
  const { calls } = form.values.value
  return (
    <fieldset class="policy-calls">
      <legend class="hidden">{text('policies.callsSome')}</legend>
      {CALLS.map((call) => (
        <Checkbox
          key={call}
          label={<code>{call}</code>}
          hint={text(`policies.call.${call}`)}
          checked={calls.includes(call)}
          onChange={() => form.set('calls', toggleCall(calls, call, CALLS))}
        />
      ))}
      {problem && <p class="field-problem">{problem}</p>}
    </fieldset>
  )
}
