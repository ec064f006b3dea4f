import { useState } from 'preact/hooks'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { Form } from '../../ui/Form.tsx'
import { Section } from '../../ui/Section.tsx'
import { Select } from '../../ui/Select.tsx'
import { TextInput } from '../../ui/TextInput.tsx'
import { CALLS } from './calls.ts'
import { Explanation } from './Explanation.tsx'
import type { Explainer } from './explainer.ts'
import { readRefusedRequest } from './refused-request.ts'

const ABOUT = ['handle', 'url', 'path', 'container'] as const

/** Takes a refused request's policy and names the clause. */
export function PolicyExplainer({ explainer }: { readonly explainer: Explainer }) {
  const { session } = usePortal()
  const { form, explanation } = explainer
  const request = form.values.value
  return (
    <div class="policy-parts">
      <Section title={text('policies.refusedRequest')} lead={text('policies.explainLead')}>
        <Form
          form={form}
          action={text('policies.explainAction')}
          done=""
          isReady={request.policy.trim() !== ''}
          readOnly={!session.may('developer')}
        >
          <PasteField explainer={explainer} />
          <TextInput
            label={text('policies.policy')}
            rows={3}
            mono
            value={request.policy}
            onInput={(value) => form.set('policy', value)}
          />
          <TextInput
            label={text('policies.signature')}
            mono
            value={request.signature}
            onInput={(value) => form.set('signature', value)}
          />
          <Select
            label={text('policies.wanted')}
            value={request.call}
            options={CALLS.map((value) => ({
              value,
              label: `${value}: ${text(`policies.call.${value}`)}`,
            }))}
            onChange={(value) => form.set('call', value)}
          />
          <details class="policy-more" open={ABOUT.some((name) => request[name] !== '')}>
            <summary>{text('policies.about')}</summary>
            <div class="stack">
              {ABOUT.map((name) => (
                <TextInput
                  key={name}
                  label={text(`policies.about.${name}`)}
                  optional
                  mono
                  value={request[name]}
                  onInput={(value) => form.set(name, value)}
                />
              ))}
            </div>
          </details>
        </Form>
      </Section>
      {explanation && <Explanation explanation={explanation} />}
    </div>
  )
}

/** What is pasted here is sorted into the fields below. */
function PasteField({ explainer }: { readonly explainer: Explainer }) {
  const [pasted, setPasted] = useState('')
  const found = readRefusedRequest(pasted)
  return (
    <TextInput
      label={text('policies.paste')}
      hint={text(found ? 'policies.pasteFound' : 'policies.pasteHint')}
      problem={pasted.trim() !== '' && !found ? text('policies.pasteNothing') : undefined}
      optional
      rows={2}
      mono
      value={pasted}
      onInput={(words) => {
        setPasted(words)
        explainer.fill(readRefusedRequest(words) ?? {})
      }}
    />
  )
}
