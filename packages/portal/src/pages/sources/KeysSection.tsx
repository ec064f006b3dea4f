import type { AppSourceAnswer, AppSourceDoctorAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import { useForm } from '../../state/hooks.ts'
import type { Resource } from '../../state/resource.ts'
import { Checkbox } from '../../ui/Checkbox.tsx'
import { Form } from '../../ui/Form.tsx'
import { Notice } from '../../ui/Notice.tsx'
import { Section } from '../../ui/Section.tsx'
import { TextInput } from '../../ui/TextInput.tsx'
import { secretHint, toKeys, toKeysRequest } from './keys.ts'
import { RemoveKeys } from './RemoveKeys.tsx'

export interface KeysSectionProps {
  /** Of the registration in the portal's API. */
  readonly path: string
  readonly resource: Resource<AppSourceAnswer>
  readonly source: AppSourceAnswer
  /** Asked as soon as they are saved; what it found of former ones counts no more. */
  readonly doctor: Resource<AppSourceDoctorAnswer>
}

/** The check box, the two keys, and Save. */
export function KeysSection({ path, resource, source, doctor }: KeysSectionProps) {
  const { api, session } = usePortal()
  const form = useForm(toKeys(source), async (keys) => {
    const version = resource.value.peek()?.version ?? 0
    const saved = await api.put<AppSourceAnswer>(path, toKeysRequest(keys, version))
    resource.set(saved)
    void doctor.load()
    return toKeys(saved)
  })
  const { title, fields } = source
  const { isOn, clientId, clientSecret } = form.values.value
  const hint = secretHint(source, form.values.value)

  async function onRemoved(): Promise<void> {
    doctor.clear()
    await resource.load()
  }
  return (
    <Section title={text('sources.keys')} lead={text('sources.keysLead', { title })}>
      <Form
        form={form}
        onReload={resource.load}
        readOnly={!session.may('developer')}
        labels={{ isOn: text('sources.isOn', { title }), clientId: fields.clientId }}
        more={
          source.clientId !== null && (
            <RemoveKeys path={path} source={source} onRemoved={onRemoved} />
          )
        }
      >
        <Checkbox
          label={text('sources.isOn', { title })}
          checked={isOn}
          onChange={(value) => form.set('isOn', value)}
        />
        <TextInput
          label={fields.clientId}
          mono
          maxLength={256}
          value={clientId}
          onInput={(value) => form.set('clientId', value)}
        />
        <TextInput
          label={fields.clientSecret}
          hint={hint && text(`sources.secret.${hint}`, { field: fields.clientId })}
          type="password"
          autocomplete="new-password"
          mono
          maxLength={256}
          value={clientSecret}
          onInput={(value) => form.set('clientSecret', value)}
        />
        {!isOn && clientId.trim() !== '' && (
          <Notice tone="info">{text('sources.offNote', { title })}</Notice>
        )}
      </Form>
    </Section>
  )
}
