import type { WebhooksAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { Button } from '../../ui/Button.tsx'
import { CopyButton } from '../../ui/CopyText.tsx'
import { Notice } from '../../ui/Notice.tsx'
import type { WebhookList } from './webhook-list.ts'

export interface NewSecretsProps {
  readonly list: WebhookList
  readonly webhooks: WebhooksAnswer
}

/** That the secrets in the rows below are there for this once. */
export function NewSecrets({ list, webhooks }: NewSecretsProps) {
  const secrets = list.secrets.value
  if (secrets.size === 0) return null
  const lines = webhooks
    .filter(({ id }) => secrets.has(id))
    .map(({ id, event, url }) => `${event}\t${url}\t${secrets.get(id)}`)
  return (
    <Notice
      tone="warning"
      action={
        <span class="buttons">
          {lines.length > 1 && (
            <CopyButton value={lines.join('\n')} thing={text('webhooks.allSecrets')} />
          )}
          <Button onClick={list.forgetSecrets}>{text('webhooks.secretsKept')}</Button>
        </span>
      }
    >
      {text('webhooks.secretsOnce', { count: secrets.size })}
    </Notice>
  )
}
