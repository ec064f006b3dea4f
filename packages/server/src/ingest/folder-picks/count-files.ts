import type { Connections } from '../../connections/connection.ts'
import { personalSource } from '../../connections/personal-source.ts'
import type { Database } from '../../db/database.ts'
import { QuaysideError } from '../../errors.ts'
import { isAccepted } from '../../sources/is-accepted.ts'
import type { FileEntry, Page, Source } from '../../sources/source.ts'
import {
  folderHasTooMany,
  folderIsTooDeep,
  folderIsTooLarge,
  folderPickUnsupported,
} from './errors.ts'
import { type FoundFile, forgetFoundFiles, insertFoundFiles } from './file-rows.ts'
import type { FolderPickLimits, FolderPickRequest } from './folder-pick.ts'
import { saveProgress } from './folder-pick-repository.ts'
import { type FolderPickProgress, NO_PROGRESS } from './folder-pick-row.ts'
import type { LiveFolderPick } from './live-folder-pick.ts'
import { depthOf, relativePath } from './relative-path.ts'

export interface CountFilesDeps {
  readonly database: Database
  readonly owner: string
  readonly connections: Pick<Connections, 'accessById'>
  readonly sources: ReadonlyMap<string, Source>
  readonly limits: FolderPickLimits
}

/**
 * Lists the folder to its end and writes down what is wanted of it, page by page: whoever goes on
 * begins with the page that is not written. Only then files are stored, so that of a folder that is
 * too large there is nothing. Rejects as the source does, and with `folder_pick_too_many`,
 * `folder_pick_too_large`, `folder_pick_too_deep` and `folder_pick_unsupported`.
 */
export type CountFiles = (live: LiveFolderPick, signal: AbortSignal) => Promise<void>

/** Entries looked at, wanted or not: a whole company's drive is not read for three pictures. */
const MAX_SEEN = 1_000_000
/** As many as a service gives at once. */
const PAGE = 2_000

export function createCountFiles(deps: CountFilesDeps): CountFiles {
  return async function countFiles(live, signal) {
    const listPage = await openListing(deps, live.job.request)
    while (!live.progress.isCounted) {
      const page = await listPage(live.progress.cursor, signal).catch(async (error: unknown) => {
        if (!isLost(error) || live.progress.cursor === undefined) throw error
        await beginAnew(deps, live)
        return undefined
      })
      if (page) await addPage(deps, live, page)
    }
  }
}

async function openListing(
  { connections, sources }: CountFilesDeps,
  { appKey, connectionId, source: name, folder }: FolderPickRequest,
) {
  const source = personalSource(sources, name)
  const access = await connections.accessById(appKey, connectionId)
  return async (cursor: string | undefined, signal: AbortSignal) => {
    if (!source.listAll) throw folderPickUnsupported(name)
    return await source.listAll(access, folder, { cursor, limit: PAGE, signal })
  }
}

/** The service no longer knows where it was. */
const isLost = (error: unknown) =>
  error instanceof QuaysideError && error.code === 'source_cursor_expired'

async function beginAnew({ database, owner }: CountFilesDeps, live: LiveFolderPick) {
  const { id } = live.job
  await database.transaction(async (trx) => {
    await forgetFoundFiles(trx, id)
    await saveProgress(trx, id, owner, NO_PROGRESS)
  })
  live.progress = NO_PROGRESS
}

async function addPage(
  { database, owner, limits }: CountFilesDeps,
  live: LiveFolderPick,
  { items, cursor }: Page<FileEntry>,
): Promise<void> {
  const { id, request } = live.job
  const before = live.progress
  const isWanted = (entry: FileEntry) =>
    isAccepted(entry, request.accept) && (entry.size ?? 0) <= (request.maxFileSize ?? Infinity)
  const files = items.flatMap((entry, at) =>
    isWanted(entry) ? [toFound(request.folder, entry, before.seen + at)] : [],
  )
  const skipped = items.length - files.length
  live.progress = await database.transaction(async (trx) => {
    const sizes = await insertFoundFiles(trx, live.job, files)
    const progress: FolderPickProgress = {
      ...before,
      ...{ cursor, isCounted: cursor === undefined },
      seen: before.seen + items.length,
      found: before.found + sizes.length,
      skipped: before.skipped + skipped,
      bytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), before.bytes),
    }
    checkLimits(progress, files, request.maxFiles, limits)
    await saveProgress(trx, id, owner, progress)
    return progress
  })
  live.hasAdvanced = true
}

function toFound(folder: string, entry: FileEntry, seq: number): FoundFile {
  const { id: entryId, ref, size, exportFormats } = entry
  return {
    ...{ seq, entryId, ref, size },
    path: relativePath(folder, entry),
    exportFormat: exportFormats[0],
  }
}

function checkLimits(
  { found, seen, bytes }: FolderPickProgress,
  files: readonly FoundFile[],
  maxFiles: number | undefined,
  limits: FolderPickLimits,
): void {
  const most = Math.min(maxFiles ?? Infinity, limits.files)
  if (found > most) throw folderHasTooMany(most)
  if (seen > MAX_SEEN) throw folderHasTooMany(MAX_SEEN)
  if (bytes > limits.bytes) throw folderIsTooLarge(limits.bytes)
  if (files.some(({ path }) => depthOf(path) > limits.depth)) throw folderIsTooDeep(limits.depth)
}
