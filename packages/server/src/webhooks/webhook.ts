import type { ErrorKind } from '../errors.ts'
import type { ApiKey, AttemptId, DeliveryId, EndpointId } from '../lib/ids.ts'

/** An address that wants events of one action of one app. */
export interface Endpoint {
  readonly id: EndpointId
  readonly appKey: ApiKey
  readonly url: string
  /** `fp.upload` and so on; "all" makes one endpoint per action. */
  readonly action: string
  readonly status: 'enabled' | 'paused'
  /** Who paused it: a person, ourselves after five days of failure, or its own answer 410. */
  readonly pausedBecause: 'asked' | 'failing' | 'gone' | undefined
  /** Since when no delivery succeeded; `undefined` while all is well. */
  readonly failingSince: Date | undefined
  /** A former secret that still signs, until then. */
  readonly formerSecretUntil: Date | undefined
  readonly createdAt: Date
}

export const DELIVERY_STATUSES = ['pending', 'delivered', 'not_delivered'] as const
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number]

/** One event to one endpoint. */
export interface Delivery {
  readonly id: DeliveryId
  readonly endpointId: EndpointId
  /** The integer of the body, the same in every attempt. */
  readonly eventId: number
  readonly action: string
  readonly url: string
  readonly status: DeliveryStatus
  /** Attempts made so far. */
  readonly attempts: number
  readonly firstAttemptAt: Date | undefined
  /** While pending: when the next attempt is due. */
  readonly dueAt: Date | undefined
  /** The delivery this one repeats. */
  readonly replayOf: DeliveryId | undefined
  /** Asked for to try the endpoint out; nothing has happened. */
  readonly isTest: boolean
  /** Why it ended without success: `attempts_used`, `endpoint_deleted`, `endpoint_gone`. */
  readonly reason: string | undefined
  readonly createdAt: Date
  readonly endedAt: Date | undefined
}

/** One HTTP try of a delivery. Written once, never changed. */
export interface Attempt {
  readonly id: AttemptId
  /** From 1. */
  readonly number: number
  readonly startedAt: Date
  readonly durationMs: number
  /** HTTP status; `undefined` when there was no answer. */
  readonly status: number | undefined
  /** What went wrong when there was no answer. */
  readonly error:
    | { readonly kind: ErrorKind; readonly code: string; readonly message: string }
    | undefined
  readonly responseHeaders: Readonly<Record<string, string>>
  /** The first 4 KiB, as text. */
  readonly responseBody: string
}

/** A delivery with all there is to read of it. */
export interface DeliveryDetails extends Delivery {
  /** The body as it is sent. */
  readonly body: string
  readonly history: readonly Attempt[]
}

export interface DeliveryFilter {
  readonly endpointId?: EndpointId | undefined
  readonly action?: string | undefined
  readonly status?: DeliveryStatus | undefined
  /** Created at or after, and before. */
  readonly from?: Date | undefined
  readonly to?: Date | undefined
  /** Newest first; `cursor` of the last page goes on. */
  readonly cursor?: string | undefined
  readonly limit: number
}

/** Endpoints as an app's people manage them. Every call is about one app only. */
export interface Endpoints {
  list(appKey: ApiKey): Promise<readonly Endpoint[]>
  /** `all` makes one per action. The secret is answered here and never again. Rejects with `invalid` / `endpoint_url_invalid`, `egress_refused`, `action_unknown`, `endpoints_too_many`. */
  add(
    appKey: ApiKey,
    wanted: { readonly url: string; readonly action: string },
  ): Promise<readonly NewEndpoint[]>
  /** Both secrets sign for a day, so that receivers can be changed without a gap. */
  rotateSecret(appKey: ApiKey, id: EndpointId): Promise<NewEndpoint>
  setPaused(appKey: ApiKey, id: EndpointId, isPaused: boolean): Promise<Endpoint>
  /** What waits for it ends as `not_delivered`. */
  remove(appKey: ApiKey, id: EndpointId): Promise<void>
  /** Sends an event of its action with example values, marked as a test in the log. */
  test(appKey: ApiKey, id: EndpointId): Promise<Delivery>
}
export interface NewEndpoint extends Endpoint {
  readonly secret: string
}

/** The log of deliveries: to be read, and to be sent again. */
export interface Deliveries {
  list(
    appKey: ApiKey,
    filter: DeliveryFilter,
  ): Promise<{ readonly deliveries: readonly Delivery[]; readonly cursor: string | undefined }>
  find(appKey: ApiKey, id: DeliveryId): Promise<DeliveryDetails | undefined>
  /** A new delivery of the same event to the same endpoint, at once. */
  replay(appKey: ApiKey, id: DeliveryId): Promise<Delivery>
  /** Everything of a time range, or what failed in it: so much of it as one call takes. */
  replayRange(appKey: ApiKey, range: ReplayRange): Promise<Replayed>
}

export interface ReplayRange {
  /** First sent at or after, and before. */
  readonly from: Date
  readonly to: Date
  readonly onlyFailed: boolean
  readonly endpointId?: EndpointId | undefined
  /** Goes on where an earlier call for the same range ended. */
  readonly cursor?: string | undefined
}

export interface Replayed {
  readonly count: number
  /** Asks for the rest; `undefined` when all is done. */
  readonly cursor: string | undefined
}
