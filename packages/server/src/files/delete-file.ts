import type { Database, Trx } from '../db/database.ts'
import { fileDeleted } from '../events/file-deleted.ts'
import type { RecordEvent } from '../events/record.ts'
import type { ApiKey, Handle, ObjectId } from '../lib/ids.ts'
import type { StorageDriver } from '../storage/storage.ts'
import type { FileRecord, LinkedFile } from './file-record.ts'
import { markFileDeleted } from './file-repository.ts'
import { deleteUnusedObject } from './object-repository.ts'

/** Removes what conversions made of a content that goes, in the transaction in which it does. */
export type DropDerivatives = (
  trx: Trx,
  appKey: ApiKey,
  content: ObjectId | LinkedFile,
) => Promise<void>

/** Has what we wrote at a source deleted there, once no other file is kept in it. */
export type LeaveSource = (trx: Trx, file: LinkedFile) => Promise<void>

export interface DeleteFileDeps {
  readonly database: Database
  readonly storage: Pick<StorageDriver, 'delete'>
  readonly recordEvent: RecordEvent
  readonly dropDerivatives: DropDerivatives
  readonly leaveSource: LeaveSource
  /** Told which file is gone, and which bytes are about to go: nothing serves them from memory. */
  readonly forgetFile: (handle: Handle) => void
  readonly forgetBytes: (storageKey: string) => void
}

/**
 * Forgets a file, and with it the bytes when no other file shows them; `keepBytes` leaves those.
 * What a linked file points at is not ours and stays, unless we moved it there. Deleting twice is no
 * error.
 */
export type DeleteFile = (
  file: FileRecord,
  options: { readonly keepBytes: boolean; readonly signal: AbortSignal },
) => Promise<void>

export function createDeleteFile(deps: DeleteFileDeps): DeleteFile {
  const { database, storage, recordEvent, dropDerivatives, leaveSource } = deps
  const { forgetFile, forgetBytes } = deps

  return async function deleteFile(file, { keepBytes, signal }) {
    const freeKey = await database.transaction(async (trx) => {
      const deleted = await markFileDeleted(trx, file.appKey, file.handle)
      if (!deleted) return undefined
      await recordEvent(trx, file.appKey, fileDeleted, file)
      if (deleted.kind === 'linked') {
        await dropDerivatives(trx, file.appKey, deleted)
        if (!keepBytes && deleted.moved) await leaveSource(trx, deleted)
        return undefined
      }
      if (keepBytes) return undefined
      const key = await deleteUnusedObject(trx, deleted.objectId)
      if (key !== undefined) await dropDerivatives(trx, file.appKey, deleted.objectId)
      return key
    })
    forgetFile(file.handle)
    if (freeKey === undefined) return
    forgetBytes(freeKey)
    // The row is gone for good. Bytes that cannot be deleted now are found by the sweep.
    await storage.delete(freeKey, { signal }).catch(() => undefined)
  }
}
