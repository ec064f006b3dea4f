import pLimit from 'p-limit'
import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'
import { type QuaysideError, toQuaysideError } from '../errors.ts'
import { ingestFailed } from '../events/ingest-failed.ts'
import type { RecordEvent } from '../events/record.ts'
import type { StoredFile } from '../files/file-record.ts'
import { createFairShares } from '../lib/fair-shares.ts'
import type { IngestId } from '../lib/ids.ts'
import type { StorageDriver } from '../storage/storage.ts'
import { cancelled, HandedOver } from './errors.ts'
import type { IngestState } from './ingest.ts'
import {
  deferIngest,
  endIngest,
  handOverIngest,
  OwnershipLost,
  saveProgress,
} from './ingest-repository.ts'
import type { IngestJob, IngestProgress } from './ingest-row.ts'
import { claimIngests, freeAllIngests, renewLeases } from './lease-repository.ts'
import { createLive, type Live, type LiveIngest } from './live-ingest.ts'
import type { StorePickedFile } from './store-picked-file.ts'
import { waitAfter } from './wait-after.ts'

export interface IngestRunner {
  readonly owner: string
  leaseUntil(): number
  /** Begins with ingests whose rows name this process as owner. */
  run(jobs: readonly IngestJob[]): void
  find(id: IngestId): LiveIngest | undefined
  cancel(id: IngestId): void
  /** Looks for ingests that nobody works on, now and from now on. */
  startTakingOver(): Promise<void>
  /** Lets running ones end for `graceMs`, then hands the rest over. */
  stop(graceMs: number): Promise<void>
}

/** A process that has not been heard of for so long is dead. */
const LEASE_MS = 15_000
const RENEW_MS = 4_000
const TAKE_OVER_MS = 1_000
/** Files in work at a time, 32 of one app; what large ones need is bounded by their buffers. */
const CONCURRENCY = 40
const DISCARD_MS = 10_000
/** Ingests put down at a time that had not begun: a stop may find thousands of them. */
const PUT_DOWNS = 8

export interface IngestRunnerDeps {
  readonly database: Database
  readonly recordEvent: RecordEvent
  readonly owner: string
  /** With SQLite nobody else can be at work. */
  readonly isAlone: boolean
  readonly storage: Pick<StorageDriver, 'discardUpload'>
  readonly storePickedFile: StorePickedFile
  /** Told when one has come to its end, for the statistics. */
  readonly onEnded: (ingest: { readonly state: IngestState; readonly bytes: number }) => void
  readonly log: Logger
}

export function createIngestRunner(deps: IngestRunnerDeps): IngestRunner {
  const { owner, isAlone, log } = deps
  const { db } = deps.database
  const lives = new Map<IngestId, Live>()
  const turns = createFairShares(CONCURRENCY)
  const putDowns = pLimit(PUT_DOWNS)
  const repeated: Repeated[] = []
  let isStopping = false
  let isHandingOver = false
  const leaseUntil = () => Date.now() + LEASE_MS

  function run(jobs: readonly IngestJob[]): void {
    for (const job of jobs) {
      const live = createLive(job)
      lives.set(job.id, live)
      inTurn(live)
        .catch((error: unknown) => {
          log.error({ err: error, ingestId: job.id }, 'the end of an ingest could not be written')
          return undefined
        })
        .then((file) => {
          lives.delete(job.id)
          live.end(file)
        })
      if (job.cancelRequested) live.stop.abort(cancelled())
      else if (isHandingOver) live.stop.abort(handedOver())
    }
  }

  /** One that is called off before its turn does not wait for it. */
  async function inTurn(live: Live): Promise<StoredFile | undefined> {
    const { appKey: sharer } = live.job.request
    const turn = { sharer, unit: 1, min: 1, want: 1, signal: live.stop.signal }
    const hasTurn = await turns.take(turn).then(
      () => true,
      () => false, // why is in the signal
    )
    if (!hasTurn) return putDowns(() => runOne(deps, live))
    return runOne(deps, live).finally(() => turns.give(sharer, 1))
  }

  async function renew(): Promise<void> {
    const before = [...lives.keys()]
    const { held, cancelled: asked } = await renewLeases(db, owner, before, leaseUntil())
    for (const id of asked) lives.get(id)?.stop.abort(cancelled())
    for (const id of before) {
      if (!held.has(id)) lives.get(id)?.stop.abort(new OwnershipLost(`ingest ${id} was taken over`))
    }
  }

  async function takeOver(): Promise<void> {
    if (isStopping || turns.free() === 0) return
    const jobs = await claimIngests(db, {
      owner,
      now: Date.now(),
      leaseUntil: leaseUntil(),
      isHere: (id) => lives.has(id),
      exceptApps: turns.waiting(),
    })
    if (jobs.length > 0) log.info({ count: jobs.length }, 'going on with ingests')
    run(jobs)
  }

  return {
    owner,
    leaseUntil,
    run,
    find: (id) => lives.get(id),
    cancel: (id) => lives.get(id)?.stop.abort(cancelled()),
    async startTakingOver() {
      if (isAlone) await freeAllIngests(db, owner)
      const report = (error: unknown) =>
        log.warn({ err: error }, 'ingests could not be looked after')
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

interface Repeated {
  /** No more after the one that runs; resolves when that has ended. */
  stop(): Promise<void>
}

/** Every `ms`, but not while the last one still runs. */
function repeat(ms: number, work: () => Promise<void>, report: (error: unknown) => void): Repeated {
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= work()
      .catch(report)
      .finally(() => {
        running = undefined
      })
  }, ms)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

const handedOver = () => new HandedOver('the process stops')

async function runOne(deps: IngestRunnerDeps, live: Live): Promise<StoredFile | undefined> {
  const { owner, storePickedFile } = deps
  const { db } = deps.database
  const { job, stop } = live
  try {
    stop.signal.throwIfAborted()
    const hooks = {
      onSize: (size: number) => live.update({ size }),
      onResume: (count: number) => live.update({ received: count }),
      onBytes: (count: number) => live.update({ received: live.received + count }),
      save: (progress: IngestProgress) => {
        live.saved = progress
        live.hasAdvanced ||= arrivedIn(progress) > arrivedIn(job.progress)
        return saveProgress(db, job.id, owner, { progress, received: live.received })
      },
    }
    const file = await storePickedFile(job, hooks, stop.signal)
    deps.onEnded({ state: 'done', bytes: live.received })
    return file
  } catch (error) {
    await putDown(deps, live, stop.signal.aborted ? stop.signal.reason : error)
    return undefined
  }
}

/** Writes down why an ingest did not end well, and whether it is tried again. */
async function putDown(deps: IngestRunnerDeps, live: Live, error: unknown): Promise<void> {
  const { owner, log } = deps
  const { db } = deps.database
  const { job } = live
  if (error instanceof OwnershipLost) {
    log.warn({ ingestId: job.id }, 'another process has taken this ingest over')
    return
  }
  if (error instanceof HandedOver) return handOverIngest(db, job.id, owner)
  const fault = toQuaysideError(error)
  const wait = waitAfter(fault, live, Date.now())
  if (wait) {
    const waitMs = wait.resumeAt - Date.now()
    log.info({ ingestId: job.id, code: fault.code, waitMs, err: fault }, 'an ingest waits')
    await deferIngest(db, job.id, owner, { ...wait, error: fault })
    if (wait.restart) await discard(deps, live)
    return
  }
  const state = await end(deps, job, fault)
  const level = fault.kind === 'internal' ? 'error' : 'info'
  log[level]({ ingestId: job.id, code: fault.code, err: fault }, 'an ingest ended without a file')
  await discard(deps, live)
  deps.onEnded({ state, bytes: live.received })
}

/** Whoever called it off knows already; what failed is told. */
async function end(
  { database, owner, recordEvent }: IngestRunnerDeps,
  { id, request }: IngestJob,
  fault: QuaysideError,
): Promise<'cancelled' | 'failed'> {
  if (fault.kind === 'cancelled') {
    await endIngest(database.db, id, owner, 'cancelled', fault)
    return 'cancelled'
  }
  const error = { code: fault.code, message: fault.publicMessage }
  const { source, ref } = request
  await database.transaction(async (trx) => {
    await endIngest(trx, id, owner, 'failed', fault)
    await recordEvent(trx, request.appKey, ingestFailed, { id, source, ref, error })
  })
  return 'failed'
}

/**
 * What had arrived is of no use any more. Only after the row says so: had another process taken the
 * ingest over, it would need it. What cannot be removed now is found by the sweep.
 */
async function discard({ storage, log }: IngestRunnerDeps, { job, saved }: Live): Promise<void> {
  const progress = saved ?? job.progress
  if (!progress) return
  const signal = AbortSignal.timeout(DISCARD_MS)
  try {
    await storage.discardUpload(progress.storageKey, progress.uploadState, { signal })
  } catch (error) {
    log.warn({ ingestId: job.id, err: error }, 'the rest of an ingest could not be removed')
  }
}

const arrivedIn = (progress: IngestProgress | undefined): number =>
  (progress?.ranges ?? []).reduce((sum, [start, end]) => sum + end - start, 0)
