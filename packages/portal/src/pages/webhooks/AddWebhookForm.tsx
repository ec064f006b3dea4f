import type { WebhookEventsAnswer } from '@quayside/wire'
import { useRef, useState } from 'preact/hooks'
import { text } from '../../locale/text.ts'
import { usePortal } from '../../portal.ts'
import type { Form as FormState } from '../../state/form.ts'
import { useForm } from '../../state/hooks.ts'
import { Button } from '../../ui/Button.tsx'
import { Form } from '../../ui/Form.tsx'
import { Select } from '../../ui/Select.tsx'
import { TextInput } from '../../ui/TextInput.tsx'
import { addressFault, withScheme } from './address.ts'
import type { WebhookList } from './webhook-list.ts'

export interface AddWebhookFormProps {
  readonly list: WebhookList
  readonly events: WebhookEventsAnswer
}

interface Values {
  readonly url: string
  readonly event: string
}

const ALL = 'all'

/** An address and what it is to be told. */
export function AddWebhookForm({ list, events }: AddWebhookFormProps) {
  const { announce } = usePortal()
  const [isChecked, setChecked] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const form = useForm<Values>({ url: '', event: ALL }, async ({ url, event }) => {
    setChecked(true)
    if (addressFault(url) !== undefined) {
      input.current?.focus()
      return { url, event }
    }
    const count = await list.add(url, event)
    setChecked(false)
    // What is to be copied now says it to whoever sees it, and is not to be covered.
    announce(text('webhooks.added', { count }))
    return { url: '', event }
  })
  const { event } = form.values.value
  const choice = events.find((one) => one.event === event)
  return (
    <Form form={form} action={text('webhooks.addAction')} done="" isReady>
      <AddressField form={form} isChecked={isChecked} inputRef={input} />
      <Select
        label={text('webhooks.event')}
        hint={choice?.help ?? text('webhooks.allHint')}
        value={event}
        options={[
          { value: ALL, label: text('webhooks.all') },
          ...events.map((one) => ({ value: one.event, label: `${one.title} (${one.event})` })),
        ]}
        onChange={(chosen) => form.set('event', chosen)}
      />
    </Form>
  )
}

interface AddressFieldProps {
  readonly form: FormState<Values>
  /** Whether to say what is wrong with it: not before somebody has finished with it. */
  readonly isChecked: boolean
  readonly inputRef: { current: HTMLInputElement | null }
}

function AddressField({ form, isChecked, inputRef }: AddressFieldProps) {
  const { url } = form.values.value
  const fault = isChecked ? addressFault(url) : undefined
  return (
    <>
      <TextInput
        label={text('webhooks.url')}
        hint={text('webhooks.urlHint')}
        problem={fault && text(`webhooks.fault.${fault}`)}
        placeholder="https://example.com/webhooks"
        inputMode="url"
        mono
        maxLength={2_048}
        value={url}
        inputRef={inputRef}
        onInput={(words) => form.set('url', words)}
      />
      {fault === 'noScheme' && (
        <div class="buttons">
          <Button onClick={() => form.set('url', withScheme(url))}>
            {text('webhooks.useScheme', { url: withScheme(url) })}
          </Button>
        </div>
      )}
    </>
  )
}
