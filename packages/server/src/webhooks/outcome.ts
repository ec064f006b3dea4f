import type { ApiKey, DeliveryId, EndpointId } from '../lib/ids.ts'
import type { ClaimedDelivery } from './claim-repository.ts'
import type { EndpointRow } from './endpoint-repository.ts'
import { nextAttemptAt, type Schedule } from './schedule.ts'
import type { SentWebhook } from './send.ts'

/** What is to be written down of a delivery after an attempt. */
export interface Outcome {
  readonly deliveryId: DeliveryId
  readonly appKey: ApiKey
  readonly endpointId: EndpointId
  /** From 1. */
  readonly number: number
  /** Absent where nothing could be sent. */
  readonly sent: SentWebhook | undefined
  readonly status: 'delivered' | 'pending' | 'not_delivered'
  /** While pending: when it is tried again. */
  readonly dueAt: number | undefined
  /** Why it ended without success. */
  readonly reason: string | undefined
  /** The endpoint says that it wants no more. */
  readonly isGone: boolean
  /** The endpoint was known to fail before: a success is news then. */
  readonly wasFailing: boolean
}

export interface Judgement {
  readonly schedule: Schedule
  readonly wasFailing: boolean
  readonly now: number
}

/** All others are failures, redirects included. */
const SUCCESS: readonly (number | undefined)[] = [200, 201, 204]
const GONE = 410

/** Judges an attempt. An answer that broke off or came too late is none, whatever its status. */
export function judge(
  delivery: ClaimedDelivery,
  endpoint: EndpointRow,
  sent: SentWebhook,
  { schedule, wasFailing, now }: Judgement,
): Outcome {
  const number = delivery.attempts + 1
  const base = { ...namesOf(delivery, endpoint), number, sent, wasFailing }
  if (!sent.error && SUCCESS.includes(sent.status)) return { ...base, ...DELIVERED }
  if (sent.status === GONE) return { ...base, ...ended('endpoint_gone'), isGone: true }
  const firstAttemptAt = delivery.firstAttemptAt ?? sent.startedAt
  const dueAt = nextAttemptAt(schedule, { attempts: number, firstAttemptAt, now })
  if (dueAt === undefined) return { ...base, ...ended('attempts_used') }
  return { ...base, status: 'pending', dueAt, reason: undefined, isGone: false }
}

/** The event was pruned while its delivery waited: there is nothing to send any more. */
export function withoutEvent(delivery: ClaimedDelivery, endpoint: EndpointRow): Outcome {
  const base = { number: delivery.attempts, sent: undefined, wasFailing: false }
  return { ...namesOf(delivery, endpoint), ...base, ...ended('event_gone') }
}

function namesOf({ id }: ClaimedDelivery, endpoint: EndpointRow) {
  return {
    deliveryId: id,
    appKey: endpoint.app_key as ApiKey,
    endpointId: endpoint.id as EndpointId,
  }
}

const DELIVERED = {
  status: 'delivered',
  dueAt: undefined,
  reason: undefined,
  isGone: false,
} as const

const ended = (reason: string) =>
  ({ status: 'not_delivered', dueAt: undefined, reason, isGone: false }) as const

const NOT_KEPT = '(could not be kept)'

/** Without a word of the receiver's: status and times, which every database takes. */
export function toPlainOutcome(outcome: Outcome): Outcome {
  const { sent } = outcome
  if (!sent) return outcome
  const error = sent.error && { ...sent.error, message: NOT_KEPT }
  return { ...outcome, sent: { ...sent, error, headers: {}, body: NOT_KEPT } }
}
