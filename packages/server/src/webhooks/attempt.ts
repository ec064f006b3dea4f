import { LRUCache } from 'lru-cache'
import { toWebhookBody } from '../events/event-body.ts'
import type { DeliveryId, EndpointId } from '../lib/ids.ts'
import type { Sealer } from '../lib/seal.ts'
import type { ClaimedDelivery } from './claim-repository.ts'
import type { EndpointRow } from './endpoint-repository.ts'
import { openEndpointSecret } from './endpoint-secret.ts'
import { judge, type Outcome } from './outcome.ts'
import type { Schedule } from './schedule.ts'
import type { SentWebhook, WebhookRequest, WebhookSender } from './send.ts'
import { type SigningKey, signWebhook, toSigningKey, webhookId } from './sign.ts'

/** Signs and sends a delivery once, and judges what comes back. Rejects when `signal` fires. */
export type MakeAttempt = (
  delivery: ClaimedDelivery,
  endpoint: EndpointRow,
  signal: AbortSignal,
) => Promise<Outcome>

export interface AttemptDeps {
  readonly sealer: Sealer
  readonly sender: WebhookSender
  readonly schedule: Schedule
  /** Told of what is wrong on our side. */
  readonly onFault: (error: unknown) => void
}

/** Opening a secret costs more than all the rest of an attempt. */
const MAX_KEYS = 5_000

export function createAttempt({ sealer, sender, schedule, onFault }: AttemptDeps): MakeAttempt {
  const keys = new LRUCache<string, SigningKey>({ max: MAX_KEYS })

  return async function makeAttempt(delivery, endpoint, signal) {
    const request = signed(delivery, endpoint)
    const sent = request ? await sender.send(request, signal) : notSigned()
    const wasFailing = endpoint.failing_since !== null
    return judge(delivery, endpoint, sent, { schedule, wasFailing, now: Date.now() })
  }

  /** `undefined` for a secret that does not open: the fault is the operator's, the rest goes on. */
  function signed(delivery: ClaimedDelivery, endpoint: EndpointRow): WebhookRequest | undefined {
    try {
      const { eventId } = delivery
      const body = toWebhookBody(eventId, delivery.storedBody ?? '')
      const signatures = signWebhook(keysOf(endpoint), { eventId, body, sentAt: new Date() })
      const number = delivery.attempts + 1
      const headers = { ...headersOf({ ...delivery, number }), ...signatures }
      return { url: endpoint.url, headers, body }
    } catch (error) {
      onFault(error)
      return undefined
    }
  }

  function keysOf(endpoint: EndpointRow) {
    const id = endpoint.id as EndpointId
    const { former_secret_sealed: former, former_secret_until: until } = endpoint
    const isFormerGood = former !== null && until !== null && until > Date.now()
    return {
      current: keyOf(id, endpoint.secret_sealed),
      former: isFormerGood ? keyOf(id, former) : undefined,
    }
  }

  function keyOf(id: EndpointId, sealed: string): SigningKey {
    // With whose it is: a sealed text opens for its own endpoint only.
    const name = `${id} ${sealed}`
    const known = keys.get(name)
    if (known) return known
    const key = toSigningKey(openEndpointSecret(sealer, id, sealed))
    keys.set(name, key)
    return key
  }
}

function notSigned(): SentWebhook {
  const message = 'It could not be signed: the webhook’s secret does not open. Change its secret.'
  const error = { kind: 'internal', code: 'not_signed', message } as const
  const nothing = { status: undefined, headers: {}, body: '' }
  return { startedAt: Date.now(), durationMs: 0, error, ...nothing }
}

const CONSTANT_HEADERS = {
  'content-type': 'application/json',
  'user-agent': 'Quayside-Webhooks/1',
} as const

export interface AttemptNames {
  readonly id: DeliveryId
  readonly eventId: number
  /** Of the attempt, from 1. */
  readonly number: number
  readonly replayOf: DeliveryId | undefined
}

/**
 * The headers of a request, all but its time and signatures: what a receiver's log may name when its
 * people look a delivery up.
 */
export function headersOf(names: AttemptNames): Readonly<Record<string, string>> {
  const { id, eventId, number, replayOf } = names
  return {
    ...CONSTANT_HEADERS,
    'webhook-id': webhookId(eventId),
    'quayside-delivery': id,
    'quayside-attempt': String(number),
    ...(replayOf && { 'quayside-replay-of': replayOf }),
  }
}
