import pLimit from 'p-limit'
import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'
import type { QuaysideError } from '../errors.ts'
import { createFairShares } from '../lib/fair-shares.ts'
import type { ApiKey, PickerSessionId } from '../lib/ids.ts'
import type { LeasedTable } from './lease-claims.ts'
import { type LeasedRows, OwnershipLost } from './leased-rows.ts'
import type { LiveWork } from './live-work.ts'
import { type Repeated, repeat } from './repeat.ts'

/** Work as the process that does it sees it. */
export interface LeasedJob<Id extends string> {
  readonly id: Id
  readonly request: { readonly appKey: ApiKey; readonly sessionId: PickerSessionId | undefined }
  readonly cancelRequested: boolean
}

/** Keeps the leases of what runs in this process, and takes over what nobody works on. */
export interface LeasedRunner<Id extends string, Job, Live> {
  readonly owner: string
  leaseUntil(): number
  /** Begins with work whose rows name this process as owner. */
  run(jobs: readonly Job[]): void
  find(id: Id): Live | undefined
  cancel(id: Id): void
  /** Looks for work that nobody does, now and from now on. Once it has begun, or stopped, nothing more. */
  startTakingOver(): Promise<void>
  /** Lets what runs end for `graceMs`, then hands the rest over. */
  stop(graceMs: number): Promise<void>
}

export interface LeasedRunnerDeps<
  Table extends LeasedTable,
  Id extends string,
  Job extends LeasedJob<Id>,
  Result,
  Live extends LiveWork<Job, Result>,
> {
  readonly database: Pick<Database, 'db'>
  readonly rows: LeasedRows<Table, Id>
  readonly toJob: (row: Awaited<ReturnType<LeasedRows<Table, Id>['claim']>>[number]) => Job
  readonly createLive: (job: Job) => Live
  /** Does it and writes its end, also when it is called off: rejects only when that cannot be written. */
  readonly work: (live: Live) => Promise<Result | undefined>
  /** How many at a time, four fifths of them of one app; those of its people get turns in turn. */
  readonly concurrency: number
  readonly cancelled: () => QuaysideError
  readonly owner: string
  /** With SQLite nobody else can be at work. */
  readonly isAlone: boolean
  readonly log: Logger
}

/** This process stops; another one goes on. */
export class HandedOver extends Error {
  override readonly name = 'HandedOver'
}

/** A process that has not been heard of for so long is dead. */
const LEASE_MS = 15_000
const RENEW_MS = 4_000
const TAKE_OVER_MS = 1_000
/** Work put down at a time that had not begun: a stop may find thousands of them. */
const PUT_DOWNS = 8

export function createLeasedRunner<
  Table extends LeasedTable,
  Id extends string,
  Job extends LeasedJob<Id>,
  Result,
  Live extends LiveWork<Job, Result>,
>(deps: LeasedRunnerDeps<Table, Id, Job, Result, Live>): LeasedRunner<Id, Job, Live> {
  const { owner, rows, work, log } = deps
  const { db } = deps.database
  const lives = new Map<Id, Live>()
  const turns = createFairShares(deps.concurrency)
  const putDowns = pLimit(PUT_DOWNS)
  const repeated: Repeated[] = []
  let isStopping = false
  let isHandingOver = false
  const leaseUntil = () => Date.now() + LEASE_MS

  function run(jobs: readonly Job[]): void {
    for (const job of jobs) {
      const live = deps.createLive(job)
      lives.set(job.id, live)
      inTurn(live)
        .catch((error: unknown) => {
          log.error({ err: error, id: job.id }, 'the end of a transfer could not be written')
          return undefined
        })
        .then((result) => {
          lives.delete(job.id)
          live.end(result)
        })
      if (job.cancelRequested) live.stop.abort(deps.cancelled())
      else if (isHandingOver) live.stop.abort(handedOver())
    }
  }

  /** What is called off before its turn does not wait for it. */
  async function inTurn(live: Live): Promise<Result | undefined> {
    const { appKey: sharer, sessionId: within } = live.job.request
    const turn = { sharer, within, unit: 1, min: 1, want: 1, signal: live.stop.signal }
    const hasTurn = await turns.take(turn).then(
      () => true,
      () => false, // why is in the signal
    )
    if (!hasTurn) return putDowns(() => work(live))
    return work(live).finally(() => turns.give(sharer, 1))
  }

  async function renew(): Promise<void> {
    const before = [...lives.keys()]
    const { held, cancelled } = await rows.renew(db, owner, before, leaseUntil())
    for (const id of cancelled) lives.get(id)?.stop.abort(deps.cancelled())
    for (const id of before) {
      if (!held.has(id)) lives.get(id)?.stop.abort(new OwnershipLost(`${id} was taken over`))
    }
  }

  async function takeOver(): Promise<void> {
    if (isStopping || turns.free() === 0) return
    const claimed = await rows.claim(db, {
      owner,
      now: Date.now(),
      leaseUntil: leaseUntil(),
      isHere: (id) => lives.has(id),
      exceptApps: turns.waiting(),
    })
    if (claimed.length > 0) log.info({ count: claimed.length }, 'going on with transfers')
    run(claimed.map(deps.toJob))
  }

  return {
    owner,
    leaseUntil,
    run,
    find: (id) => lives.get(id),
    cancel: (id) => lives.get(id)?.stop.abort(deps.cancelled()),
    async startTakingOver() {
      if (deps.isAlone) await rows.freeAll(db, owner)
      if (isStopping || repeated.length > 0) return
      const report = (error: unknown) =>
        log.warn({ err: error }, 'transfers could not be looked after')
      repeated.push(repeat(RENEW_MS, renew, report), repeat(TAKE_OVER_MS, takeOver, report))
    },
    async stop(graceMs) {
      isStopping = true
      const grace = setTimeout(() => {
        isHandingOver = true
        for (const live of lives.values()) live.stop.abort(handedOver())
      }, graceMs)
      const [renewing, takingOver] = repeated
      // What it claims at this moment has to be handed over, too.
      await takingOver?.stop()
      while (lives.size > 0) await Promise.all([...lives.values()].map((live) => live.ended))
      clearTimeout(grace)
      await renewing?.stop()
    },
  }
}

const handedOver = () => new HandedOver('the process stops')
