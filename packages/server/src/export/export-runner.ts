import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'
import { type QuaysideError, toQuaysideError } from '../errors.ts'
import { exportFailed } from '../events/export-failed.ts'
import type { RecordEvent } from '../events/record.ts'
import type { LinkedFile } from '../files/file-record.ts'
import { OwnershipLost, type WorkState } from '../leases/leased-rows.ts'
import { createLeasedRunner, HandedOver, type LeasedRunner } from '../leases/leased-runner.ts'
import type { ExportId } from '../lib/ids.ts'
import { exportCancelled } from './errors.ts'
import { endExport, exportRows, saveProgress } from './export-repository.ts'
import { type ExportJob, jobFromRow, sentIn } from './export-row.ts'
import { isCancel } from './leaving-signal.ts'
import { createLiveExport, type LiveExport } from './live-export.ts'
import type { ExportHooks, SaveExported } from './save-exported.ts'
import { waitAfter } from './wait-after.ts'

export type ExportRunner = LeasedRunner<ExportId, ExportJob, LiveExport>

/** In work at a time, so that many small files share calls; what they need is bounded by memory. */
const CONCURRENCY = 320

export interface ExportRunnerDeps {
  readonly database: Database
  readonly recordEvent: RecordEvent
  readonly owner: string
  /** With SQLite nobody else can be at work. */
  readonly isAlone: boolean
  readonly saveExported: SaveExported
  /** Told when one has come to its end, for the statistics. */
  readonly onEnded: (ended: { readonly state: WorkState; readonly bytes: number }) => void
  readonly log: Logger
}

export function createExportRunner(deps: ExportRunnerDeps): ExportRunner {
  return createLeasedRunner({
    ...deps,
    rows: exportRows,
    toJob: jobFromRow,
    createLive: createLiveExport,
    work: (live: LiveExport) => runOne(deps, live),
    concurrency: CONCURRENCY,
    cancelled: exportCancelled,
  })
}

async function runOne(deps: ExportRunnerDeps, live: LiveExport): Promise<LinkedFile | undefined> {
  const { job, stop } = live
  const { signal } = stop
  try {
    // Whether it lies at its place already has to be found out, also when somebody has cancelled.
    if (!isBeingPlaced(live)) signal.throwIfAborted()
    const file = await deps.saveExported(job, hooksOf(deps, live), signal)
    deps.onEnded({ state: 'done', bytes: live.size ?? 0 })
    return file
  } catch (error) {
    await putDown(deps, live, signal.aborted && !isBeingPlaced(live) ? signal.reason : error)
    return undefined
  }
}

/** Somebody has cancelled, and what becomes of the file is not known. */
const isBeingPlaced = ({ job, saved, stop }: LiveExport): boolean =>
  (saved ?? job.progress)?.kind === 'placed' && isCancel(stop.signal.reason)

function hooksOf({ database, owner }: ExportRunnerDeps, live: LiveExport): ExportHooks {
  const { job } = live
  const sentBefore = live.sent
  return {
    onContent({ size, filename }) {
      live.size = size
      live.filename = filename
    },
    onSent(bytes) {
      live.sent = bytes
    },
    async save(progress) {
      live.saved = progress
      live.hasAdvanced ||= sentIn(progress) > sentBefore
      const saved = { progress, size: live.size, filename: live.filename ?? '' }
      // A power cut that undoes it only means that something is sent again.
      await database.losableTransaction((trx) => saveProgress(trx, job.id, owner, saved))
    },
  }
}

/** Writes down why an export did not end well, and whether it is tried again. */
async function putDown(deps: ExportRunnerDeps, live: LiveExport, error: unknown): Promise<void> {
  const { owner, log } = deps
  const { db } = deps.database
  const { job } = live
  if (error instanceof OwnershipLost) {
    log.warn({ exportId: job.id }, 'another process has taken this export over')
    return
  }
  if (error instanceof HandedOver) return exportRows.handOver(db, job.id, owner)
  const fault = toQuaysideError(error)
  const wait = isCancel(fault) ? undefined : waitAfter(fault, live, Date.now())
  if (wait) {
    const waitMs = wait.resumeAt - Date.now()
    log.info({ exportId: job.id, code: fault.code, waitMs, err: fault }, 'an export waits')
    const forgotten = wait.restart ? { progress: null, sent: 0 } : {}
    const isCancelKnown = isCancel(live.stop.signal.reason)
    await exportRows.defer(db, job.id, owner, { ...wait, error: fault, isCancelKnown }, forgotten)
    return
  }
  const state = await end(deps, live, fault)
  const level = fault.kind === 'internal' ? 'error' : 'info'
  log[level]({ exportId: job.id, code: fault.code, err: fault }, 'an export ended without a file')
  deps.onEnded({ state, bytes: live.sent })
}

/** Whoever called it off knows already; what failed is told. */
async function end(
  { database, owner, recordEvent }: ExportRunnerDeps,
  { job: { id, request }, stop, filename = '' }: LiveExport,
  fault: QuaysideError,
): Promise<'cancelled' | 'failed'> {
  if (isCancel(fault) || isCancel(stop.signal.reason)) {
    await endExport(database.db, id, owner, 'cancelled', exportCancelled())
    return 'cancelled'
  }
  const error = { code: fault.code, message: fault.publicMessage }
  const { source, folder, exported, moves } = request
  await database.transaction(async (trx) => {
    await endExport(trx, id, owner, 'failed', fault)
    const failed = { id, exported, source, folder, filename, error }
    // Nobody asked for a move: its file rests with us, and is moved later.
    if (moves === undefined) await recordEvent(trx, request.appKey, exportFailed, failed)
  })
  return 'failed'
}
