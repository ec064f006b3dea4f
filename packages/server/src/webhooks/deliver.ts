import type { Logger } from 'pino'
import { analyzeTables } from '../db/analyze.ts'
import type { Database } from '../db/database.ts'
import { deliveryJob } from '../events/delivery-jobs.ts'
import { type DeliveryId, type EndpointId, parseEndpointId } from '../lib/ids.ts'
import type { Sealer } from '../lib/seal.ts'
import type { JobHandler, NewJob, Queue } from '../queue/queue.ts'
import { createAttempt } from './attempt.ts'
import {
  claimDeliveries,
  findNeglected,
  findNextDue,
  freeAllDeliveries,
  giveBackDeliveries,
  renewDeliveries,
} from './claim-repository.ts'
import { endWaiting } from './end-waiting.ts'
import { createLane, type Lane, type Load } from './lane.ts'
import type { Outcome } from './outcome.ts'
import { createPlaces } from './places.ts'
import { createRecorder } from './recorder.ts'
import type { Schedule } from './schedule.ts'
import type { WebhookSender } from './send.ts'

/**
 * Sends what waits. A job says that an endpoint has something to do; here it opens the endpoint's
 * *lane*, or rings it when there is one. Deliveries themselves are rows with leases, not jobs: a
 * process that dies holds them for some seconds, and a look at the rows finds what no job speaks of.
 */
export interface WebhookDelivery {
  /** Handler of the jobs of kind `webhooks.deliver`. */
  readonly deliver: JobHandler
  /** These jobs are there: where lanes are run at all, the endpoints' open at once. */
  hint(jobs: readonly Pick<NewJob, 'payload'>[]): void
  /** Frees what processes that died had in hand, where that is certain. To be called before jobs come. */
  recover(): Promise<void>
  /** Takes up what waits. To be called when jobs can be added. */
  start(): Promise<void>
  /** Ends what is under way within `graceMs`, abandons the rest and gives back what was not tried. */
  stop(graceMs: number): Promise<void>
}

export interface WebhookDeliveryDeps {
  readonly database: Database
  readonly queue: Pick<Queue, 'enqueueAll'>
  readonly sealer: Sealer
  readonly sender: WebhookSender
  readonly schedule: Schedule
  /** This process. */
  readonly owner: string
  /** For the statistics. */
  readonly onOutcome: (outcome: Outcome, delivery: { readonly createdAt: number }) => void
  readonly log: Logger
}

/** A process that has not been heard of for so long is dead. */
const LEASE_MS = 15_000
const RENEW_MS = 5_000
/** How often to look for due deliveries that no job speaks of: those of a process that died. */
const LOOK_MS = 5_000
const MAX_NEGLECTED = 1_000
/** Small: what an endpoint costs is bounded by what it has in hand. */
const MAX_LANES = 2_000
/** How often a long line asks others to help; often this process itself gets the job. */
const HELP_MS = 250
/** While lines are long PostgreSQL looks at the tables this often. */
const ANALYZE_MS = 60_000

// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one state, in small functions
export function createDeliver(deps: WebhookDeliveryDeps): WebhookDelivery {
  const { database, queue, owner, onOutcome, log } = deps
  const { db } = database
  const isAlone = database.dialect === 'sqlite'
  const lanes = new Map<EndpointId, Lane>()
  const ended = new Set<Promise<void>>()
  const places = createPlaces(MAX_LANES)
  const load: Load = { flying: 0, inHand: 0 }
  const attempt = createAttempt({ ...deps, onFault: report('a webhook could not be signed') })
  const timers: NodeJS.Timeout[] = []
  let isRunning = false
  let isStopping = false
  let isLooking = false
  let helpAskedAt = 0
  let analyzedAt = -Infinity
  const recorder = createRecorder({
    database,
    owner,
    onPaused: ({ id, because }) =>
      log.warn({ endpointId: id, because }, 'an endpoint was paused: nothing is sent to it'),
    onFault: (error) => log.warn({ err: error }, 'attempts could not be written down yet'),
  })

  return {
    async deliver(job, signal) {
      const endpointId = parseEndpointId(String(job.payload.endpointId))
      if (endpointId) await open(endpointId, signal)
    },
    hint(jobs) {
      if (!isRunning || isStopping || places.isCrowded()) return
      for (const { payload } of jobs) {
        const endpointId = parseEndpointId(String(payload.endpointId))
        if (endpointId) open(endpointId).catch(report('an endpoint has to wait for its job'))
      }
    },
    async recover() {
      if (isAlone) await freeAllDeliveries(db)
    },
    async start() {
      isRunning = true
      timers.push(setInterval(renew, RENEW_MS), setInterval(look, LOOK_MS))
      await look()
    },
    async stop(graceMs) {
      isStopping = true
      places.openAll()
      for (const lane of lanes.values()) lane.stop()
      const grace = setTimeout(() => {
        for (const lane of lanes.values()) lane.abort(new Error('the process is stopping'))
      }, graceMs)
      const left = [...lanes.keys()]
      while (ended.size > 0) await Promise.all(ended)
      clearTimeout(grace)
      for (const timer of timers) clearInterval(timer)
      await recorder.stop()
      await enqueue(left).catch(report('the endpoints at work could not be handed on'))
    },
  }

  /** Resolves when the endpoint has a lane. */
  async function open(endpointId: EndpointId, signal?: AbortSignal): Promise<void> {
    if (ring(endpointId)) return
    await places.take(signal)
    if (isStopping || ring(endpointId)) places.free()
    else begin(endpointId)
    if (isStopping) await enqueue([endpointId])
  }

  function ring(endpointId: EndpointId): boolean {
    const lane = lanes.get(endpointId)
    lane?.ring()
    return lane !== undefined
  }

  function begin(endpointId: EndpointId): void {
    const lane = createLaneOf(endpointId)
    lanes.set(endpointId, lane)
    const end = work(endpointId, lane).finally(() => ended.delete(end))
    ended.add(end)
  }

  async function work(endpointId: EndpointId, lane: Lane): Promise<void> {
    try {
      await lane.run()
    } catch (error) {
      log.warn({ err: error, endpointId }, 'the deliveries of an endpoint were put off')
    }
    // In one go with the look at the bell, so that nobody rings a lane that is gone.
    lanes.delete(endpointId)
    places.free()
    if (lane.mayHaveMore() && !isStopping) {
      open(endpointId).catch(report('an endpoint could not be looked at again'))
    }
  }

  function createLaneOf(endpointId: EndpointId): Lane {
    return createLane({
      endpointId,
      load,
      attempt: async (delivery, endpoint, signal) => {
        const outcome = await attempt(delivery, endpoint, signal)
        onOutcome(outcome, delivery)
        return outcome
      },
      claim: (limit) =>
        claimDeliveries(database, endpointId, {
          owner,
          limit,
          now: Date.now(),
          leaseMs: LEASE_MS,
        }),
      record: recorder.record,
      giveBack: (ids) =>
        giveBackDeliveries(db, owner, ids).catch(
          report('leases run out as they could not be ended'),
        ),
      endWaiting: (reason) => endWaiting(database, endpointId, { reason, now: new Date() }),
      findNextDue: () => findNextDue(database, endpointId),
      wakeAt: (due) => wakeAt(endpointId, due),
      isCrowded: places.isCrowded,
      onBacklog: () => noticeBacklog(endpointId),
    })
  }

  async function renew(): Promise<void> {
    const ids: DeliveryId[] = []
    for (const lane of lanes.values()) ids.push(...lane.inHand())
    await renewDeliveries(database, owner, ids, LEASE_MS).catch(
      report('leases of deliveries could not be renewed'),
    )
  }

  /** One look at a time: where all lanes are taken, those it found wait for theirs. */
  async function look(): Promise<void> {
    if (isLooking) return
    isLooking = true
    try {
      // Endpoints with a lane are among them and must not hide the others.
      const neglected = await findNeglected(database, Date.now(), MAX_NEGLECTED + lanes.size)
      await Promise.all(neglected.filter((id) => !lanes.has(id)).map((id) => open(id)))
    } catch (error) {
      report('due deliveries could not be looked for')(error)
    } finally {
      isLooking = false
    }
  }

  /** Under a key of its own: a job that waits for long must not stand for one that is due. */
  async function wakeAt(endpointId: EndpointId, due: number): Promise<void> {
    const job = { ...deliveryJob(endpointId), key: `${endpointId}@${due}`, runAt: new Date(due) }
    await database.transaction((trx) => queue.enqueueAll(trx, [job]))
  }

  async function enqueue(endpointIds: readonly EndpointId[]): Promise<void> {
    if (endpointIds.length === 0) return
    const jobs = endpointIds.toSorted().map((id) => deliveryJob(id))
    await database.transaction((trx) => queue.enqueueAll(trx, jobs))
  }

  /** Whoever takes this job takes part; for this process it is but a ring. */
  function noticeBacklog(endpointId: EndpointId): void {
    if (isAlone) return
    const now = performance.now()
    if (now - analyzedAt > ANALYZE_MS) {
      analyzedAt = now
      analyzeTables(database, ['deliveries', 'events']).catch(
        report('the tables could not be analysed'),
      )
    }
    if (now - helpAskedAt < HELP_MS) return
    helpAskedAt = now
    enqueue([endpointId]).catch(report('nobody could be asked to help'))
  }

  function report(message: string) {
    return (error: unknown) => log.warn({ err: error }, message)
  }
}
