import { holdApp } from '../../apps/app-repository.ts'
import type { Database, Trx } from '../../db/database.ts'
import type { FileRecord, LinkedFile, MovedFacts, StoredFile } from '../../files/file-record.ts'
import { lockFile, noteMoved } from '../../files/file-repository.ts'
import type { LetObjectGo } from '../../files/let-object-go.ts'
import { folderAndName } from '../../files/stored-path.ts'
import type { Handle, ObjectId } from '../../lib/ids.ts'
import type { WatchLink } from '../../links/watches/watch-link.ts'
import type { FileEntry } from '../../sources/source.ts'
import { moveOvertaken, placeLeaving } from '../errors.ts'
import { finishExport } from '../export-repository.ts'
import type { ExportJob } from '../export-row.ts'
import type { FinishExport } from '../finish-export.ts'
import { type LeaveEntryDeps, leaveEntry } from './leave-source.ts'
import { isLeaving } from './leaving-repository.ts'

export interface FinishMoveDeps extends LeaveEntryDeps {
  readonly database: Database
  readonly watchLink: WatchLink
  readonly letObjectGo: LetObjectGo
  readonly forgetFile: (handle: Handle) => void
  readonly owner: string
}

type Moved = LinkedFile & { readonly moved: MovedFacts }

/**
 * The file is at the source from now on and no longer with us: row, watch, object and the end of
 * the move in one transaction. What has become of the file meanwhile counts more: then what was
 * written goes again, and it rejects with `move_overtaken`. Rejects with `move_place_leaving` when
 * what lies there is about to be deleted for another file that was kept in it.
 */
export function createFinishMove(deps: FinishMoveDeps): FinishExport {
  const { database, watchLink, letObjectGo, owner } = deps

  return async function finishMove(job, { access, seenAt }, entry) {
    const { appKey, exported, moves, source } = job.request
    if (exported.kind !== 'file') throw new Error('only files are moved')
    const moved = await database.transaction(async (trx) => {
      const file = await lockFile(trx, appKey, exported.handle)
      await holdApp(trx, database.dialect, appKey)
      if (!isAsStored(file, moves)) {
        await leaveWritten(deps, trx, job, entry)
        return undefined
      }
      if (await isLeaving(trx, { appKey, source, rev: entry.rev })) throw placeLeaving()
      const link = toMoved(file, job, entry)
      await noteMoved(trx, link)
      await watchLink(trx, link, { accountId: access.accountId, seenAt })
      await letObjectGo(trx, appKey, file.objectId)
      await finishExport(trx, job.id, owner, { file: link, size: file.size })
      database.afterCommit(trx, () => deps.forgetFile(file.handle))
      return link
    })
    if (!moved) throw moveOvertaken()
    return moved
  }
}

const isAsStored = (
  file: FileRecord | undefined,
  moves: ObjectId | undefined,
): file is StoredFile => file?.kind === 'stored' && file.objectId === moves

/** Deleted, overwritten or moved already; another file may be kept in what lies there. */
async function leaveWritten(
  deps: FinishMoveDeps,
  trx: Trx,
  { request }: ExportJob,
  { id: entryId, rev }: FileEntry,
): Promise<void> {
  const { appKey, source, connectionId } = request
  await leaveEntry(deps, trx, { appKey, source, rev, entryId, connectionId })
}

function toMoved(file: StoredFile, { request }: ExportJob, entry: FileEntry): Moved {
  const { handle, appKey, filename, contentType, size, uploadTags, createdAt } = file
  const { overwrittenAt, alt, container } = file
  const { source, connectionId } = request
  const { folder } = folderAndName(file.path)
  const path = [folder, entry.name].filter(Boolean).join('/')
  return {
    ...{ kind: 'linked', handle, appKey, filename, contentType, size, uploadTags, createdAt },
    ...{ overwrittenAt, alt, connectionId, revision: 'follow' },
    origin: { source, ref: entry.ref, id: entry.id, rev: entry.rev },
    moved: { storeIn: source, rev: entry.rev, container, path },
  }
}
