import type { DeliveryAnswer } from '@quayside/wire'
import { at } from '../../api/api.ts'
import { formatNumber } from '../../locale/format.ts'
import { text } from '../../locale/text.ts'
import { hrefOf } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { Badge } from '../../ui/Badge.tsx'
import { Button } from '../../ui/Button.tsx'
import type { Column } from '../../ui/Table.tsx'
import { Time } from '../../ui/Time.tsx'
import { useAct } from '../../ui/use-act.ts'
import { shortAddress } from '../webhooks/address.ts'
import { titleOf } from '../webhooks/event-choices.ts'
import type { Known } from './known.ts'
import { isOnItsWay, reasonInWords, stateOf } from './words.ts'

export interface DeliveryColumnsFacts {
  readonly apiKey: string
  readonly known: Known
  readonly mayReplay: boolean
}

/** What a list tells of a delivery. */
export function deliveryColumns({ apiKey, known, mayReplay }: DeliveryColumnsFacts) {
  const columns: Column<DeliveryAnswer>[] = [
    {
      title: text('deliveries.event'),
      cell: (delivery) => (
        <>
          <a href={hrefOf('delivery', { apiKey, id: delivery.id })}>
            {titleOf(known.events, delivery.action)}
          </a>
          <span class="sub">{tagsOf(delivery)}</span>
        </>
      ),
    },
    {
      title: text('deliveries.to'),
      cell: ({ url }) => (
        <span dir="ltr" title={url}>
          {shortAddress(url)}
        </span>
      ),
    },
    { title: text('deliveries.state'), cell: (delivery) => <DeliveryState delivery={delivery} /> },
    {
      title: text('deliveries.attempts'),
      kind: 'number',
      cell: ({ attempts }) => formatNumber(attempts),
    },
    {
      title: text('deliveries.at'),
      kind: 'short',
      cell: ({ createdAt }) => <Time at={createdAt} />,
    },
  ]
  if (mayReplay) {
    columns.push({
      title: text('deliveries.actions'),
      kind: 'actions',
      cell: (delivery) => (
        <ReplayButton
          apiKey={apiKey}
          delivery={delivery}
          name={titleOf(known.events, delivery.action)}
        />
      ),
    })
  }
  return columns
}

function tagsOf({ action, test, replayOf }: DeliveryAnswer): string {
  const tags = [
    test && text('deliveries.test'),
    replayOf !== null && text('deliveries.sentAgain'),
  ].filter((tag) => tag !== false)
  return [action, ...tags].join(', ')
}

/** How it stands, and what comes of it or why nothing did. */
export function DeliveryState({ delivery }: { readonly delivery: DeliveryAnswer }) {
  const { tone, words } = stateOf(delivery)
  const { reason, status, nextAttemptAt, attempts } = delivery
  const isWaiting = status === 'pending' && attempts > 0 && nextAttemptAt !== null
  return (
    <>
      <Badge tone={tone}>{words}</Badge>
      {reason !== null && <span class="sub">{reasonInWords(reason)}</span>}
      {isWaiting && (
        <span class="sub">
          {text('deliveries.next')} <Time at={nextAttemptAt} />
        </span>
      )}
    </>
  )
}

interface ReplayButtonProps {
  readonly apiKey: string
  readonly delivery: DeliveryAnswer
  readonly name: string
}

/** Sends it once more. */
function ReplayButton({ apiKey, delivery, name }: ReplayButtonProps) {
  const { api, notify } = usePortal()
  const [replay, isBusy] = useAct(async () => {
    await api.post<DeliveryAnswer>(at`/apps/${apiKey}/deliveries/${delivery.id}/replay`)
    notify(text('deliveries.againDone'))
  })
  if (isOnItsWay(delivery)) return null
  return (
    <Button
      kind="quiet"
      icon="retry"
      label={text('deliveries.againOf', { name })}
      busy={isBusy}
      onClick={replay}
    />
  )
}
