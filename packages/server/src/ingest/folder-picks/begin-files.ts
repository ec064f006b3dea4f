import type { Database } from '../../db/database.ts'
import { QuaysideError } from '../../errors.ts'
import type { IngestId } from '../../lib/ids.ts'
import type { EntryHints } from '../entry-hints.ts'
import type { IngestRequest, Ingests } from '../ingest.ts'
import { type FileRow, ingestIdFor, listFound, markFailed, markOpen } from './file-rows.ts'
import type { FolderPickRequest } from './folder-pick.ts'
import { saveProgress } from './folder-pick-repository.ts'
import type { LiveFolderPick } from './live-folder-pick.ts'
import { foldersOf } from './relative-path.ts'

export interface BeginFilesDeps {
  readonly database: Database
  readonly owner: string
  readonly ingests: Pick<Ingests, 'startOnce'>
  readonly hints: Pick<EntryHints, 'note'>
  readonly allowPlace: AllowPlace
}

/** Rejects as `authorize` when the policy of the request does not allow storing there. */
export type AllowPlace = (request: FolderPickRequest, path: string) => Promise<void>

/**
 * Begins the ingests of the next files, at most so many. Those that were begun by a process that
 * died are not begun again. While there is no room for more it begins none.
 */
export type BeginFiles = (
  live: LiveFolderPick,
  limit: number,
) => Promise<{ readonly ids: readonly IngestId[]; readonly mayBeMore: boolean }>

export function createBeginFiles(deps: BeginFilesDeps): BeginFiles {
  const { database, owner, ingests, hints } = deps

  return async function beginFiles(live, limit) {
    const { id, request } = live.job
    const found = await listFound(database.db, id, limit)
    const { allowed, refused } = await sortOut(deps, request, found)
    hints.note(request.connectionId, allowed.map(toHint))
    const works = allowed.map((file) => ({
      id: ingestIdFor(file),
      request: toIngest(request, file),
    }))
    try {
      await ingests.startOnce(works)
    } catch (error) {
      if (isFull(error)) return { ids: [], mayBeMore: true }
      throw error
    }
    const progress = { ...live.progress, failed: live.progress.failed + refused.length }
    await database.transaction(async (trx) => {
      await markOpen(trx, id, allowed)
      for (const { file, fault } of refused) {
        await markFailed(trx, file, { code: fault.code, message: fault.publicMessage })
      }
      await saveProgress(trx, id, owner, progress)
    })
    live.progress = progress
    return { ids: works.map((work) => work.id), mayBeMore: found.length === limit }
  }
}

interface Refused {
  readonly file: FileRow
  readonly fault: QuaysideError
}

/** A policy may allow to store in a folder, and not in those below it. */
async function sortOut(
  { allowPlace }: BeginFilesDeps,
  request: FolderPickRequest,
  found: readonly FileRow[],
) {
  const faults = new Map<string, QuaysideError>()
  if (request.security.policy !== undefined) {
    for (const path of new Set(found.map((file) => placeOf(request, file) ?? ''))) {
      await allowPlace(request, path).catch((error: unknown) => {
        if (!(error instanceof QuaysideError)) throw error
        faults.set(path, error)
      })
    }
  }
  const faultOf = (file: FileRow) => faults.get(placeOf(request, file) ?? '')
  const refused = found.flatMap((file): Refused[] => {
    const fault = faultOf(file)
    return fault ? [{ file, fault }] : []
  })
  return { refused, allowed: found.filter((file) => !faultOf(file)) }
}

const isFull = (error: unknown) =>
  error instanceof QuaysideError && ['ingests_full', 'app_ingests_full'].includes(error.code)

const toHint = ({ ref, listed_size, export_format }: FileRow) => ({
  kind: 'file' as const,
  ref,
  size: listed_size ?? undefined,
  exportFormats: export_format === null ? [] : [export_format],
})

function toIngest(request: FolderPickRequest, file: FileRow): IngestRequest {
  const { appKey, sessionId, connectionId, source } = request
  const { container, storeIn, uploadTags, minSize, maxSize } = request
  return {
    ...{ appKey, sessionId, connectionId, source, ref: file.ref },
    ...{ container, storeIn, uploadTags, minSize, maxSize },
    filename: undefined,
    path: placeOf(request, file),
    exportFormat: file.export_format ?? undefined,
    onChange: 'restart',
  }
}

/** The folders within the folder are kept below the place that was asked for. */
function placeOf({ path }: FolderPickRequest, file: FileRow): string | undefined {
  const top = path === undefined || path.endsWith('/') ? (path ?? '') : `${path}/`
  return `${top}${foldersOf(file.path)}` || undefined
}
