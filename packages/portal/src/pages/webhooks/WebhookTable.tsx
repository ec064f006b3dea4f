import type { WebhookAnswer, WebhookEventsAnswer, WebhooksAnswer } from '@quayside/wire'
import { formatDay, formatInstant } from '../../locale/format.ts'
import { text } from '../../locale/text.ts'
import { hrefOf } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { Badge } from '../../ui/Badge.tsx'
import { CopyText } from '../../ui/CopyText.tsx'
import { useNow } from '../../ui/now.ts'
import { type Column, Table } from '../../ui/Table.tsx'
import { titleOf } from './event-choices.ts'
import { TestOutcome } from './TestOutcome.tsx'
import { WebhookActions } from './WebhookActions.tsx'
import type { WebhookList } from './webhook-list.ts'

export interface WebhookTableProps {
  readonly apiKey: string
  readonly list: WebhookList
  readonly webhooks: WebhooksAnswer
  readonly events: WebhookEventsAnswer
}

/** One row for each webhook. */
export function WebhookTable({ apiKey, list, webhooks, events }: WebhookTableProps) {
  const { session } = usePortal()
  const columns: Column<WebhookAnswer>[] = [
    {
      title: text('webhooks.event'),
      cell: ({ event }) => (
        <>
          {titleOf(events, event)}
          <code class="sub">{event}</code>
        </>
      ),
    },
    {
      title: text('webhooks.url'),
      cell: (webhook) => <Address webhook={webhook} secret={list.secrets.value.get(webhook.id)} />,
    },
    {
      title: text('webhooks.state'),
      cell: (webhook) => (
        <>
          <State webhook={webhook} />
          <TestOutcome apiKey={apiKey} delivery={list.tests.value.get(webhook.id)} />
          <span class="sub">
            <a
              href={hrefOf('deliveries', { apiKey }, { endpoint: webhook.id })}
              aria-label={text('webhooks.deliveriesOf', { title: titleOf(events, webhook.event) })}
            >
              {text('webhooks.deliveries')}
            </a>
          </span>
        </>
      ),
    },
  ]
  if (session.may('developer')) {
    columns.push({
      title: text('webhooks.actions'),
      kind: 'actions',
      cell: (webhook) => (
        <WebhookActions list={list} webhook={webhook} title={titleOf(events, webhook.event)} />
      ),
    })
  }
  return (
    <Table
      label={text('webhooks.title')}
      columns={columns}
      rows={webhooks}
      keyOf={({ id }) => id}
    />
  )
}

interface AddressProps {
  readonly webhook: WebhookAnswer
  readonly secret: string | undefined
}

/** Where it goes, with the secret as long as that is known here. */
function Address({ webhook: { url, formerSecretUntil, createdAt }, secret }: AddressProps) {
  const now = useNow().value
  const isChanging = formerSecretUntil !== null && Date.parse(formerSecretUntil) > now
  return (
    <>
      <span class="webhook-url" dir="ltr">
        {url}
      </span>
      {secret === undefined ? (
        <span class="sub">{text('webhooks.since', { day: formatDay(createdAt) })}</span>
      ) : (
        <span class="webhook-secret">
          <CopyText value={secret} thing={text('webhooks.secret')} />
        </span>
      )}
      {isChanging && (
        <span class="sub">
          {text('webhooks.formerUntil', { at: formatInstant(formerSecretUntil) })}
        </span>
      )}
    </>
  )
}

function State({ webhook }: Pick<AddressProps, 'webhook'>) {
  const { status, pausedBecause, failingSince } = webhook
  if (status === 'paused') {
    return (
      <>
        <Badge tone="waiting">{text('webhooks.paused')}</Badge>
        {pausedBecause !== null && (
          <span class="sub">{text(`webhooks.because.${pausedBecause}`)}</span>
        )}
      </>
    )
  }
  if (failingSince === null) return <Badge tone="good">{text('webhooks.enabled')}</Badge>
  return (
    <>
      <Badge tone="bad">{text('webhooks.failing')}</Badge>
      <span class="sub">{text('webhooks.failingSince', { at: formatInstant(failingSince) })}</span>
    </>
  )
}
