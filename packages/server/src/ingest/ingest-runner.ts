import pLimit from 'p-limit'
import type { Logger } from 'pino'
import type { Db } from '../db/database.ts'
import { type QuaysideError, toQuaysideError } from '../errors.ts'
import type { StoredFile } from '../files/file-record.ts'
import type { IngestId } from '../lib/ids.ts'
import type { StorageDriver } from '../storage/storage.ts'
import { cancelled, HandedOver, needsRestart } from './errors.ts'
import type { IngestState } from './ingest.ts'
import {
  claimIngests,
  deferIngest,
  endIngest,
  freeAllIngests,
  handOverIngest,
  OwnershipLost,
  renewLeases,
  saveProgress,
} from './ingest-repository.ts'
import type { IngestJob, IngestProgress } from './ingest-row.ts'
import type { StorePickedFile } from './store-picked-file.ts'

/** An ingest that runs in this process. */
export interface LiveIngest {
  readonly job: IngestJob
  size: number | undefined
  received: number
  /** Resolves when it has left this process, with the file if that is why. */
  readonly ended: Promise<StoredFile | undefined>
  /** Resolves at the next change. */
  changed(): Promise<void>
}

export interface IngestRunner {
  readonly owner: string
  leaseUntil(): number
  /** Begins with ingests whose rows name this process as owner. */
  run(jobs: readonly IngestJob[]): void
  find(id: IngestId): LiveIngest | undefined
  count(): number
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
/** Files in work at a time; what large ones need is bounded by their buffers. */
const CONCURRENCY = 32
/** How long an ingest that gets nowhere is tried again (design: transfers wait 15 minutes). */
const MAX_TROUBLE_MS = 15 * 60_000
/** A file that changes, or differs, every time it is fetched. */
const MAX_RESTARTS = 5
const MAX_PAUSE_MS = 60_000
const DISCARD_MS = 10_000

export interface IngestRunnerDeps {
  readonly db: Db
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
  const { db, owner, isAlone, log } = deps
  const lives = new Map<IngestId, Live>()
  const limit = pLimit(CONCURRENCY)
  const timers: NodeJS.Timeout[] = []
  let isStopping = false
  const leaseUntil = () => Date.now() + LEASE_MS

  function run(jobs: readonly IngestJob[]): void {
    for (const job of jobs) {
      const live = createLive(job)
      lives.set(job.id, live)
      const work = limit(() => runOne(deps, live))
      work
        .catch((error: unknown) => {
          log.error({ err: error, ingestId: job.id }, 'the end of an ingest could not be written')
          return undefined
        })
        .then((file) => {
          lives.delete(job.id)
          live.end(file)
        })
      if (job.cancelRequested) live.stop.abort(cancelled())
    }
  }

  async function renew(): Promise<void> {
    if (lives.size === 0) return
    const before = [...lives.keys()]
    const { held, cancelled: asked } = await renewLeases(db, owner, leaseUntil())
    for (const id of asked) lives.get(id)?.stop.abort(cancelled())
    for (const id of before) {
      if (!held.has(id)) lives.get(id)?.stop.abort(new OwnershipLost(`ingest ${id} was taken over`))
    }
  }

  async function takeOver(): Promise<void> {
    if (isStopping || lives.size >= CONCURRENCY) return
    const jobs = await claimIngests(db, owner, Date.now(), leaseUntil())
    const mine = jobs.filter((job) => !lives.has(job.id))
    if (mine.length > 0) log.info({ count: mine.length }, 'going on with ingests')
    run(mine)
  }

  return {
    owner,
    leaseUntil,
    run,
    find: (id) => lives.get(id),
    count: () => lives.size,
    cancel: (id) => lives.get(id)?.stop.abort(cancelled()),
    async startTakingOver() {
      if (isAlone) await freeAllIngests(db)
      const report = (error: unknown) =>
        log.warn({ err: error }, 'ingests could not be looked after')
      timers.push(repeat(RENEW_MS, renew, report), repeat(TAKE_OVER_MS, takeOver, report))
    },
    async stop(graceMs) {
      isStopping = true
      const ended = Promise.all([...lives.values()].map((live) => live.ended))
      const grace = setTimeout(() => {
        for (const live of lives.values()) live.stop.abort(new HandedOver('the process stops'))
      }, graceMs)
      await ended
      clearTimeout(grace)
      for (const timer of timers) clearInterval(timer)
    },
  }
}

/** Every `ms`, but not while the last one still runs. */
function repeat(ms: number, work: () => Promise<void>, report: (error: unknown) => void) {
  let isRunning = false
  return setInterval(async () => {
    if (isRunning) return
    isRunning = true
    await work().catch(report)
    isRunning = false
  }, ms)
}

async function runOne(deps: IngestRunnerDeps, live: Live): Promise<StoredFile | undefined> {
  const { db, owner, storePickedFile } = deps
  const { job, stop } = live
  try {
    stop.signal.throwIfAborted()
    const hooks = {
      onSize: (size: number) => live.update({ size }),
      onResume: (count: number) => live.update({ received: count }),
      onBytes: (count: number) => live.update({ received: live.received + count }),
      save: (progress: IngestProgress) => {
        live.saved = progress
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
  const { db, owner, log } = deps
  const { job } = live
  if (error instanceof OwnershipLost) {
    log.warn({ ingestId: job.id }, 'another process has taken this ingest over')
    return
  }
  if (error instanceof HandedOver) return handOverIngest(db, job.id, owner)
  const fault = toQuaysideError(error)
  const wait = waitAfter(fault, job, Date.now())
  if (wait) {
    const waitMs = wait.resumeAt - Date.now()
    log.info({ ingestId: job.id, code: fault.code, waitMs, err: fault }, 'an ingest waits')
    if (wait.restart) await discard(deps, live)
    return deferIngest(db, job.id, owner, { ...wait, error: fault })
  }
  const state = fault.kind === 'cancelled' ? 'cancelled' : 'failed'
  const level = fault.kind === 'internal' ? 'error' : 'info'
  log[level]({ ingestId: job.id, code: fault.code, err: fault }, 'an ingest ended without a file')
  await discard(deps, live)
  await endIngest(db, job.id, owner, state, fault)
  deps.onEnded({ state, bytes: live.received })
}

/** What had arrived is of no use any more. What cannot be removed now is found by the sweep. */
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

/** When to try again; `undefined` when it is of no use or has been tried for long enough. */
export function waitAfter(fault: QuaysideError, job: IngestJob, now: number) {
  const restart = needsRestart(fault)
  if (fault.retryAfterMs === undefined) {
    const mayRestart = fault.code === 'source_entry_changed' && job.request.onChange === 'restart'
    if (!mayRestart) return undefined
  }
  if (restart && job.attempts > MAX_RESTARTS) return undefined
  const troubleSince = job.troubleSince || now
  const pause =
    Math.min(MAX_PAUSE_MS, 500 * 2 ** Math.min(job.attempts, 7)) * (0.75 + Math.random() / 2)
  const resumeAt = now + Math.max(fault.retryAfterMs ?? 0, restart ? 0 : pause)
  if (resumeAt - troubleSince > MAX_TROUBLE_MS) return undefined
  return { resumeAt: Math.ceil(resumeAt), troubleSince, restart }
}

interface Live extends LiveIngest {
  readonly stop: AbortController
  saved: IngestProgress | undefined
  update(change: { size?: number; received?: number }): void
  end(file: StoredFile | undefined): void
}

function createLive(job: IngestJob): Live {
  const ended = Promise.withResolvers<StoredFile | undefined>()
  let next = Promise.withResolvers<void>()
  const notify = () => {
    next.resolve()
    next = Promise.withResolvers<void>()
  }
  const live: Live = {
    job,
    size: job.progress?.entry.size,
    received: 0,
    ended: ended.promise,
    stop: new AbortController(),
    saved: undefined,
    changed: () => next.promise,
    update({ size, received }) {
      if (size !== undefined) live.size = size
      if (received !== undefined) live.received = received
      notify()
    },
    end(file) {
      ended.resolve(file)
      notify()
    },
  }
  return live
}
