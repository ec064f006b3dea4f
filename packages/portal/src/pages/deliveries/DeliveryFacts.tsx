import type { DeliveryAnswer } from '@quayside/wire'
import type { ComponentChildren } from 'preact'
import { text } from '../../locale/text.ts'
import { hrefOf } from '../../paths.ts'
import { Facts } from '../../ui/Facts.tsx'
import { Time } from '../../ui/Time.tsx'
import { DeliveryState } from './delivery-columns.tsx'

export interface DeliveryFactsProps {
  readonly apiKey: string
  readonly delivery: DeliveryAnswer
}

/** What was sent where, and how that stands. */
export function DeliveryFacts({ apiKey, delivery }: DeliveryFactsProps) {
  const { action, eventId, url, endpoint, createdAt, endedAt, replayOf, test } = delivery
  const facts: (readonly [string, ComponentChildren])[] = [
    [text('deliveries.state'), <DeliveryState key="state" delivery={delivery} />],
    [
      text('deliveries.event'),
      <>
        <code>{action}</code>
        {test && ` (${text('deliveries.test')})`}
      </>,
    ],
    [text('deliveries.eventId'), <code key="id">{eventId}</code>],
    [
      text('deliveries.url'),
      <a key="url" href={hrefOf('deliveries', { apiKey }, { endpoint })} dir="ltr">
        {url}
      </a>,
    ],
    [text('deliveries.createdAt'), <Time key="created" at={createdAt} exact />],
  ]
  if (endedAt !== null) {
    facts.push([text('deliveries.endedAt'), <Time key="ended" at={endedAt} exact />])
  }
  if (replayOf !== null) {
    facts.push([
      text('deliveries.replayOf'),
      <a key="replay" href={hrefOf('delivery', { apiKey, id: replayOf })}>
        {text('deliveries.replayOfLink')}
      </a>,
    ])
  }
  return <Facts facts={facts} />
}
