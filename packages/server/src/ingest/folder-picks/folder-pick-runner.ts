import type { Logger } from 'pino'
import type { Database } from '../../db/database.ts'
import { type QuaysideError, toQuaysideError } from '../../errors.ts'
import { folderPicked } from '../../events/folder-picked.ts'
import type { RecordEvent } from '../../events/record.ts'
import { OwnershipLost } from '../../leases/leased-rows.ts'
import { createLeasedRunner, HandedOver, type LeasedRunner } from '../../leases/leased-runner.ts'
import type { FolderPickId } from '../../lib/ids.ts'
import type { CountFiles } from './count-files.ts'
import { folderPickCancelled } from './errors.ts'
import { finishFolderPick, folderPickRows } from './folder-pick-repository.ts'
import { type FolderPickJob, jobFromRow } from './folder-pick-row.ts'
import {
  createLiveFolderPick,
  type FolderPickEnd,
  type LiveFolderPick,
} from './live-folder-pick.ts'
import type { StoreFiles } from './store-files.ts'
import { waitAfter } from './wait-after.ts'

export type FolderPickRunner = LeasedRunner<FolderPickId, FolderPickJob, LiveFolderPick>

/** In work at a time, eight of one app: each has some dozens of ingests. */
const CONCURRENCY = 10
/** What it may take until transfers that other processes do are called off. */
const CALL_OFF_MS = 60_000

export interface FolderPickRunnerDeps {
  readonly database: Database
  readonly recordEvent: RecordEvent
  readonly owner: string
  /** With SQLite nobody else can be at work. */
  readonly isAlone: boolean
  readonly countFiles: CountFiles
  readonly storeFiles: StoreFiles
  readonly log: Logger
}

export function createFolderPickRunner(deps: FolderPickRunnerDeps): FolderPickRunner {
  return createLeasedRunner({
    ...deps,
    rows: folderPickRows,
    toJob: jobFromRow,
    createLive: createLiveFolderPick,
    work: (live: LiveFolderPick) => takeFolder(deps, live),
    concurrency: CONCURRENCY,
    cancelled: folderPickCancelled,
  })
}

async function takeFolder(
  deps: FolderPickRunnerDeps,
  live: LiveFolderPick,
): Promise<FolderPickEnd | undefined> {
  const { signal } = live.stop
  try {
    signal.throwIfAborted()
    await deps.countFiles(live, signal)
    await deps.storeFiles.all(live, signal)
    await end(deps, live, 'done')
    return 'done'
  } catch (error) {
    await putDown(deps, live, signal.aborted ? signal.reason : error)
    return undefined
  }
}

/** Writes down why it did not come to its end, and whether it is tried again. */
async function putDown(
  deps: FolderPickRunnerDeps,
  live: LiveFolderPick,
  error: unknown,
): Promise<void> {
  const { owner, log } = deps
  const { db } = deps.database
  const { id } = live.job
  if (error instanceof OwnershipLost) {
    log.warn({ folderPickId: id }, 'another process has taken this folder pick over')
    return
  }
  if (error instanceof HandedOver) return folderPickRows.handOver(db, id, owner)
  const fault = toQuaysideError(error)
  const wait = waitAfter(fault, live, Date.now())
  if (wait) {
    log.info({ folderPickId: id, code: fault.code, err: fault }, 'a folder pick waits')
    return folderPickRows.defer(db, id, owner, { ...wait, error: fault })
  }
  // Whoever dies here leaves it to the next, who finds it cancelled or meets the same fault.
  await deps.storeFiles.callOff(live, AbortSignal.timeout(CALL_OFF_MS))
  const state = fault.kind === 'cancelled' ? 'cancelled' : 'failed'
  await end(deps, live, { state, error: fault })
  const level = fault.kind === 'internal' ? 'error' : 'info'
  log[level]({ folderPickId: id, code: fault.code, err: fault }, 'a folder pick ended early')
}

/** It ends and is told in one. */
async function end(
  { database, owner, recordEvent }: FolderPickRunnerDeps,
  { job: { id, zipId, request }, progress }: LiveFolderPick,
  how: 'done' | { readonly state: 'failed' | 'cancelled'; readonly error: QuaysideError },
): Promise<void> {
  const state = how === 'done' ? how : how.state
  const fault = how === 'done' ? undefined : how.error
  const error = fault && { code: fault.code, message: fault.publicMessage }
  await database.transaction(async (trx) => {
    await finishFolderPick(trx, id, owner, how)
    const { source, folder, name, appKey } = request
    const subject = { id, zipId, source, folder, name, state, error, ...progress }
    await recordEvent(trx, appKey, folderPicked, subject)
  })
}
