import { createAlarm } from '../lib/alarm.ts'
import type { DeliveryId, EndpointId } from '../lib/ids.ts'
import type { Claim, ClaimedDelivery } from './claim-repository.ts'
import type { EndpointRow } from './endpoint-repository.ts'
import { type Outcome, withoutEvent } from './outcome.ts'
import { createWindow } from './window.ts'

/**
 * One endpoint's way out in this process. It takes due deliveries in hand, makes their attempts,
 * several at a time, and goes on while there are more; so a slow endpoint holds up itself alone.
 */
export interface Lane {
  /** There may be something new. */
  ring(): void
  /** Resolves when there is nothing to do in the near future. Rejects when the database is away. */
  run(): Promise<void>
  /** Whether it was rung since it last looked: whoever ends it must look again. */
  mayHaveMore(): boolean
  /** Begins nothing more: what is under way ends, the rest is given back. */
  stop(): void
  /** Abandons what is under way as well. */
  abort(reason: Error): void
  /** What this process has in hand for the endpoint. */
  inHand(): readonly DeliveryId[]
}

export interface LaneDeps {
  readonly endpointId: EndpointId
  readonly load: Load
  claim(limit: number): Promise<Claim>
  /** One attempt and its outcome. Rejects with the signal's reason alone. */
  attempt(delivery: ClaimedDelivery, endpoint: EndpointRow, signal: AbortSignal): Promise<Outcome>
  /** Resolves once it is durable, or to `false` when it could not be written. */
  record(outcome: Outcome): Promise<boolean>
  giveBack(ids: readonly DeliveryId[]): Promise<void>
  /** Ends what waits for an endpoint that is deleted or gone. */
  endWaiting(reason: string): Promise<void>
  findNextDue(): Promise<number | undefined>
  /** Sees to it that the endpoint is looked at again then. */
  wakeAt(due: number): Promise<void>
  /** Whether others wait for a lane. */
  isCrowded(): boolean
  /** There is more than this process has taken in hand. */
  onBacklog(): void
}

/** What all lanes of a process have in hand together. */
export interface Load {
  flying: number
  inHand: number
}

/** An endpoint that answers quickly gets so many requests at a time, others fewer. */
const MAX_FLYING = 64
const START_FLYING = 8
/** One that hangs holds this many connections. */
const MIN_FLYING = 2
/** Above this many requests in the whole process no endpoint gets more than it has. */
const CROWDED_FLYING = 2_048
/**
 * Requests under way and answers not yet written down, per request that may be under way. All of
 * these are made again when the process dies, so there are no more than full speed needs.
 */
const UNWRITTEN = 3
/** Taken in hand beforehand, per request under way: about as long as taking more lasts. */
const AHEAD = 4
/** Bodies in memory for all endpoints together; each may have a few all the same. */
const MAX_IN_HAND = 8_192
/** Rather waits than ends when something is due so soon. */
const LINGER_MS = 5_000
/** A pause takes effect after this, also on what is in hand of an endpoint that hangs. */
const LOOK_MS = 2_000
/** Gives its place to others after this, if they wait for one. */
const TURN_MS = 10_000

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one state, in small functions
export function createLane(deps: LaneDeps): Lane {
  const { load } = deps
  const alarm = createAlarm()
  const abort = new AbortController()
  const held = new Set<DeliveryId>()
  const waiting: ClaimedDelivery[] = []
  const bornAt = performance.now()
  const window = createWindow({
    min: MIN_FLYING,
    start: START_FLYING,
    max: MAX_FLYING,
    mayGrow: () => load.flying < CROWDED_FLYING,
  })
  let endpoint: EndpointRow | undefined
  let flying = 0
  let recording = 0
  /** Nothing more is due, as far as this process knows. */
  let isDry = false
  let isStopping = false
  /** Whether the endpoint has said that it wants no more, and whether looking at its row tells so. */
  let gone: 'no' | 'said' | 'written' = 'no'
  let lookedAt = -Infinity
  /** When the next delivery falls due that is not due yet. */
  let nextDue = Infinity

  return {
    ring() {
      isDry = false
      alarm.ring()
    },
    async run() {
      try {
        while (!isStopping && (await goOn())) await alarm.wait(waitMs())
      } finally {
        await clear()
      }
    },
    mayHaveMore: () => !isDry,
    stop() {
      isStopping = true
      alarm.ring()
    },
    abort: (reason) => abort.abort(reason),
    inHand: () => [...held],
  }

  /** Takes what there is room for. Resolves to whether there is, or soon will be, more to do. */
  async function goOn(): Promise<boolean> {
    if (nextDue <= Date.now()) isDry = false
    const mustGiveWay = performance.now() - bornAt > TURN_MS && deps.isCrowded()
    if (!isDry && hasRoom() && !mustGiveWay) {
      if (!(await take(room()))) return false
    } else if (performance.now() - lookedAt > LOOK_MS) {
      if ((await look(0)) === false) return false
    }
    if (mustGiveWay && waiting.length > 0) {
      isDry = false // there is more to do once it has a place again
      await giveBack()
    }
    if (held.size > 0) return true
    if (mustGiveWay) return false
    if (!isDry) return true
    if (nextDue - Date.now() <= LINGER_MS) return true
    if (nextDue < Infinity) await deps.wakeAt(nextDue)
    return !isDry
  }

  /** Resolves to whether the endpoint takes deliveries. */
  async function take(limit: number): Promise<boolean> {
    isDry = true // unless the alarm rings from now on
    nextDue = Infinity
    const found = await look(limit)
    if (found === false) return false
    if (found === limit) {
      isDry = false
      deps.onBacklog()
    } else nextDue = Math.min(nextDue, (await deps.findNextDue()) ?? Infinity)
    return true
  }

  /** Looks at the endpoint and takes deliveries; resolves to how many, `false` when it takes none. */
  async function look(limit: number): Promise<number | false> {
    const mayForget = gone === 'written' // by a person who has enabled it since
    const claim = await deps.claim(limit)
    lookedAt = performance.now()
    endpoint = claim.endpoint
    const reason = closedBecause(endpoint)
    if (reason !== undefined) {
      await giveBack()
      await deps.endWaiting(reason)
    }
    if (endpoint?.status !== 'enabled' || reason !== undefined) return false
    if (mayForget && gone === 'written') gone = 'no'
    for (const delivery of claim.deliveries) hold(delivery)
    sendMore(endpoint)
    return claim.deliveries.length
  }

  function lookAgain(): void {
    lookedAt = -Infinity
    alarm.ring()
  }

  function hold(delivery: ClaimedDelivery): void {
    // One whose lease could not be renewed comes again while it is still in hand.
    if (held.has(delivery.id)) return
    held.add(delivery.id)
    load.inHand++
    waiting.push(delivery)
  }

  function letGo(id: DeliveryId): void {
    if (held.delete(id)) load.inHand--
  }

  function sendMore(to: EndpointRow): void {
    while (!isStopping && gone === 'no' && hasPlace()) {
      const delivery = waiting.shift()
      if (!delivery) return
      flying++
      load.flying++
      void send(delivery, to)
    }
  }

  function hasPlace(): boolean {
    const size = window.size()
    return flying < size && flying + recording < size * UNWRITTEN
  }

  async function send(delivery: ClaimedDelivery, to: EndpointRow): Promise<void> {
    const outcome = await fly(delivery, to)
    flying--
    load.flying--
    if (outcome?.isGone) gone = 'said'
    if (outcome?.sent) window.note(outcome.sent.durationMs, outcome.sent.status !== undefined)
    if (endpoint) sendMore(endpoint)
    if (outcome) await note(outcome)
    else waiting.push(delivery)
    if ((!isDry && hasRoom()) || held.size === 0 || isStopping) alarm.ring()
  }

  /** `undefined` when it was abandoned. */
  async function fly(delivery: ClaimedDelivery, to: EndpointRow): Promise<Outcome | undefined> {
    if (delivery.storedBody === undefined) return withoutEvent(delivery, to)
    try {
      return await deps.attempt(delivery, to, abort.signal)
    } catch (error) {
      if (abort.signal.aborted) return undefined
      throw error
    }
  }

  async function note(outcome: Outcome): Promise<void> {
    recording++
    const isWritten = await deps.record(outcome)
    recording--
    if (endpoint) sendMore(endpoint)
    letGo(outcome.deliveryId) // what could not be written is tried again when its lease has ended
    if (outcome.isGone) {
      gone = 'written'
      lookAgain()
    }
    const { dueAt } = outcome
    if (!isWritten || dueAt === undefined || dueAt >= nextDue) return
    nextDue = dueAt
    if (dueAt - Date.now() < LINGER_MS) alarm.ring() // it waits for something later
  }

  function hasRoom(): boolean {
    return held.size <= (window.size() * AHEAD) / 2
  }

  function room(): number {
    const wanted = window.size() * AHEAD - held.size
    return Math.max(1, Math.min(wanted, Math.max(window.size(), MAX_IN_HAND - load.inHand)))
  }

  function waitMs(): number {
    return Math.max(0, Math.min(LINGER_MS, nextDue - Date.now()))
  }

  /** Nothing is left in hand, of a lane that was stopped as of one that failed. */
  async function clear(): Promise<void> {
    isStopping = true
    await giveBack()
    while (flying > 0 || held.size > waiting.length) await alarm.wait(LINGER_MS)
    await giveBack()
  }

  async function giveBack(): Promise<void> {
    const unsent = waiting.splice(0).map(({ id }) => id)
    for (const id of unsent) letGo(id)
    if (unsent.length > 0) await deps.giveBack(unsent)
  }
}

/** Why nothing will be sent to an endpoint any more. */
function closedBecause(endpoint: EndpointRow | undefined): string | undefined {
  if (!endpoint || endpoint.deleted_at !== null) return 'endpoint_deleted'
  return endpoint.paused_because === 'gone' ? 'endpoint_gone' : undefined
}
