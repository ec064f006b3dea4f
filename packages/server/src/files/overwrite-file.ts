import type { Database, Trx } from '../db/database.ts'
import { fileOverwritten } from '../events/file-overwritten.ts'
import type { RecordEvent } from '../events/record.ts'
import type { Handle } from '../lib/ids.ts'
import type { StorageDriver } from '../storage/storage.ts'
import type { DropDerivatives } from './delete-file.ts'
import type { FileRecord, StoredFile } from './file-record.ts'
import { deleteUnusedObject } from './object-repository.ts'
import { type NewContent, replaceContent } from './replace-content.ts'

export interface OverwriteFileDeps {
  readonly database: Pick<Database, 'afterCommit'>
  readonly storage: Pick<StorageDriver, 'delete'>
  readonly recordEvent: RecordEvent
  readonly dropDerivatives: DropDerivatives
  /** Told which file has changed, and which bytes are about to go: nothing serves them from memory. */
  readonly forgetFile: (handle: Handle) => void
  readonly forgetBytes: (storageKey: string) => void
}

/**
 * Puts another content behind a handle, in the transaction that has written or held its object.
 * What the handle showed before goes when no other file shows it; whoever is reading it just now
 * gets all of it or a broken connection. Rejects with `file_missing` and `file_not_writeable`.
 */
export type OverwriteFile = (
  trx: Trx,
  file: Pick<FileRecord, 'appKey' | 'handle'>,
  content: NewContent,
) => Promise<StoredFile>

/** What cannot be deleted by then is found by the sweep. */
const DELETE_MS = 30_000

export function createOverwriteFile(deps: OverwriteFileDeps): OverwriteFile {
  const { database, storage, recordEvent, dropDerivatives, forgetFile, forgetBytes } = deps

  function dropBytes(storageKey: string): void {
    forgetBytes(storageKey)
    const signal = AbortSignal.timeout(DELETE_MS)
    storage.delete(storageKey, { signal }).catch(() => undefined)
  }

  return async function overwriteFile(trx, target, content) {
    const { file, formerObject } = await replaceContent(trx, target, content)
    await recordEvent(trx, file.appKey, fileOverwritten, file)
    const freeKey =
      formerObject === file.objectId ? undefined : await deleteUnusedObject(trx, formerObject)
    if (freeKey !== undefined) await dropDerivatives(trx, file.appKey, formerObject)
    database.afterCommit(trx, () => {
      forgetFile(file.handle)
      if (freeKey !== undefined) dropBytes(freeKey)
    })
    return file
  }
}
