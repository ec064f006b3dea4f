import type { WebhookEventsAnswer, WebhooksAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { shortAddress } from '../webhooks/address.ts'
import { titleOf } from '../webhooks/event-choices.ts'

/** What deliveries name: nothing is known of webhooks that were removed. */
export interface Known {
  readonly webhooks: WebhooksAnswer
  readonly events: WebhookEventsAnswer
}

interface Choice {
  readonly value: string
  readonly label: string
}

/** Every webhook by its event and address, all of them first; the chosen one if it was removed. */
export function webhookChoices({ webhooks, events }: Known, chosen: string): readonly Choice[] {
  const choices = webhooks.map(({ id, event, url }) => ({
    value: id,
    label: text('deliveries.webhookName', {
      title: titleOf(events, event),
      address: shortAddress(url),
    }),
  }))
  return withAll(choices, {
    chosen,
    all: text('deliveries.anyWebhook'),
    unknown: text('deliveries.removedWebhook'),
  })
}

export function eventChoices({ events }: Known, chosen: string): readonly Choice[] {
  const choices = events.map(({ event, title }) => ({ value: event, label: title }))
  return withAll(choices, { chosen, all: text('deliveries.anyEvent'), unknown: chosen })
}

/** A drop-down shows its first choice for what it does not have, which would not be true. */
function withAll(
  choices: readonly Choice[],
  { chosen, all, unknown }: { chosen: string; all: string; unknown: string },
): readonly Choice[] {
  const isKnown = chosen === '' || choices.some(({ value }) => value === chosen)
  return [
    { value: '', label: all },
    ...choices,
    ...(isKnown ? [] : [{ value: chosen, label: unknown }]),
  ]
}
