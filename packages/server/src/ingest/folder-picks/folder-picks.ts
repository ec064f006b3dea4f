import type { Database } from '../../db/database.ts'
import type { FileRecord } from '../../files/file-record.ts'
import { findFiles } from '../../files/file-repository.ts'
import { hasEnded } from '../../leases/leased-rows.ts'
import { createLeasedWork } from '../../leases/leased-work.ts'
import { folderPickIdOf, type Handle, newFolderPickId, newFolderZipId } from '../../lib/ids.ts'
import {
  appHasTooManyFolderPicks,
  folderPickKeyUsed,
  folderPickMissing,
  tooManyFolderPicks,
} from './errors.ts'
import { type FileRow, listFiles, reopenFiles } from './file-rows.ts'
import type { FolderPick, FolderPickFile, FolderPickRequest, FolderPicks } from './folder-pick.ts'
import { folderPickRows, insertFolderPicks, reopenFolderPick } from './folder-pick-repository.ts'
import { type FolderPickJob, folderPickFromRow, headOf, NO_PROGRESS } from './folder-pick-row.ts'
import type { FolderPickRunner } from './folder-pick-runner.ts'
import type { FolderPickEnd, LiveFolderPick } from './live-folder-pick.ts'

export interface FolderPicksDeps {
  readonly database: Database
  readonly runner: FolderPickRunner
}

/** Begun in this process and not ended: each may be a whole drive. */
const MAX_OPEN = 1_000

export function createFolderPicks({ database, runner }: FolderPicksDeps): FolderPicks {
  const { db } = database
  const { startOnce: _, ...work } = createLeasedWork({
    database,
    runner,
    maxOpen: MAX_OPEN,
    newJob,
    insert: (trx, jobs, leaseUntil) => insertFolderPicks(trx, jobs, runner.owner, leaseUntil),
    read: async (appKey, ids): Promise<readonly FolderPick[]> =>
      (await folderPickRows.find(db, appKey, ids)).map(folderPickFromRow),
    requestCancel: (appKey, id) => folderPickRows.requestCancel(db, appKey, id, Date.now()),
    newItem,
    fromLive,
    doneWith: (live, state: FolderPickEnd) => ({ ...fromLive(live), state }),
    isOf: ({ source, folder }, request) => source === request.source && folder === request.folder,
    factsOf: ({ state, seen, done, failed, received, resumesAt }: FolderPick & { seen?: number }) =>
      `${state} ${seen} ${done} ${failed} ${received} ${resumesAt?.getTime()}`,
    refusals: {
      missing: folderPickMissing,
      keyUsed: folderPickKeyUsed,
      full: tooManyFolderPicks,
      appFull: appHasTooManyFolderPicks,
    },
  })

  return {
    ...work,
    async files(pick, ask) {
      const rows = await listFiles(db, pick.id, ask)
      const handles = rows.flatMap(({ handle }) => (handle === null ? [] : [handle as Handle]))
      const found = await findFiles(db, pick.appKey, handles)
      const files = new Map(found.map((file) => [file.handle as string, file]))
      return rows.map((row) => fileFromRow(row, pick, files.get(row.handle ?? '')))
    },
    async retry(appKey, id) {
      const pick = await work.find(appKey, id)
      if (!pick || !hasEnded(pick) || isWhole(pick)) return pick
      await database.transaction(async (trx) => {
        if (await reopenFolderPick(trx, appKey, id)) await reopenFiles(trx, id)
      })
      return await work.find(appKey, id)
    },
  }
}

const isWhole = ({ state, failed }: FolderPick) => state === 'done' && failed === 0

/** A key is the session's own, so nobody else's key leads to the same ids. */
function newJob(
  request: FolderPickRequest,
  requestKey: string | undefined,
  at: number,
): FolderPickJob {
  const { appKey, sessionId = '' } = request
  const id =
    requestKey === undefined
      ? newFolderPickId()
      : folderPickIdOf(appKey, sessionId, requestKey, String(at))
  return {
    ...{ id, zipId: newFolderZipId(), request, progress: NO_PROGRESS },
    ...{ attempts: 1, troubleSince: 0, cancelRequested: false },
  }
}

function newItem({ id, zipId, request, progress }: FolderPickJob): FolderPick {
  const { appKey, sessionId } = request
  return {
    ...progress,
    ...{ id, zipId, appKey, sessionId, ...headOf(request) },
    ...{ state: 'running', error: undefined, resumesAt: undefined },
  }
}

function fromLive({ job, progress, arriving, wait }: LiveFolderPick): FolderPick {
  const item = { ...newItem({ ...job, progress }), received: progress.received + arriving }
  return wait ? { ...item, state: 'waiting', ...wait } : item
}

const STATES = {
  found: 'waiting',
  open: 'running',
  done: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
} as const satisfies Record<string, FolderPickFile['state']>

function fileFromRow(row: FileRow, pick: FolderPick, file: FileRecord | undefined): FolderPickFile {
  const { seq, ref, path, error_code: code, error_message: message } = row
  const state = STATES[row.state as keyof typeof STATES]
  const isLeft = (state === 'waiting' || state === 'running') && hasEnded(pick)
  return {
    ...{ seq, ref, path, file },
    size: row.size ?? row.listed_size ?? undefined,
    state: isLeft ? 'cancelled' : state,
    error: code === null ? undefined : { code, message: message ?? '' },
  }
}
