import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'
import { type QuaysideError, toQuaysideError } from '../errors.ts'
import { ingestFailed } from '../events/ingest-failed.ts'
import type { RecordEvent } from '../events/record.ts'
import type { StoredFile } from '../files/file-record.ts'
import { OwnershipLost } from '../leases/leased-rows.ts'
import { createLeasedRunner, HandedOver, type LeasedRunner } from '../leases/leased-runner.ts'
import type { IngestId } from '../lib/ids.ts'
import type { StorageDriver } from '../storage/storage.ts'
import { cancelled } from './errors.ts'
import type { IngestState } from './ingest.ts'
import { endIngest, ingestRows, saveProgress } from './ingest-repository.ts'
import { type IngestJob, type IngestProgress, jobFromRow } from './ingest-row.ts'
import { createLiveIngest, type LiveIngest } from './live-ingest.ts'
import type { StorePickedFile } from './store-picked-file.ts'
import { waitAfter } from './wait-after.ts'

export type IngestRunner = LeasedRunner<IngestId, IngestJob, LiveIngest>

/** Files in work at a time, 32 of one app; what large ones need is bounded by their buffers. */
const CONCURRENCY = 40
const DISCARD_MS = 10_000

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
  return createLeasedRunner({
    ...deps,
    rows: ingestRows,
    toJob: jobFromRow,
    createLive: createLiveIngest,
    work: (live: LiveIngest) => runOne(deps, live),
    concurrency: CONCURRENCY,
    cancelled,
  })
}

async function runOne(deps: IngestRunnerDeps, live: LiveIngest): Promise<StoredFile | undefined> {
  const { owner, storePickedFile } = deps
  const { db } = deps.database
  const { job, stop } = live
  try {
    stop.signal.throwIfAborted()
    const hooks = {
      onSize: (size: number) => {
        live.size = size
      },
      onResume: (count: number) => {
        live.received = count
      },
      onBytes: (count: number) => {
        live.received += count
      },
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
async function putDown(deps: IngestRunnerDeps, live: LiveIngest, error: unknown): Promise<void> {
  const { owner, log } = deps
  const { db } = deps.database
  const { job } = live
  if (error instanceof OwnershipLost) {
    log.warn({ ingestId: job.id }, 'another process has taken this ingest over')
    return
  }
  if (error instanceof HandedOver) return ingestRows.handOver(db, job.id, owner)
  const fault = toQuaysideError(error)
  const wait = waitAfter(fault, live, Date.now())
  if (wait) {
    const waitMs = wait.resumeAt - Date.now()
    log.info({ ingestId: job.id, code: fault.code, waitMs, err: fault }, 'an ingest waits')
    const forgotten = wait.restart ? { progress: null, received: 0 } : {}
    await ingestRows.defer(db, job.id, owner, { ...wait, error: fault }, forgotten)
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
async function discard(
  { storage, log }: IngestRunnerDeps,
  { job, saved }: LiveIngest,
): Promise<void> {
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
