import type { Trx } from '../db/database.ts'
import { fileOverwritten } from '../events/file-overwritten.ts'
import type { RecordEvent } from '../events/record.ts'
import type { Handle } from '../lib/ids.ts'
import type { LeaveSource } from './delete-file.ts'
import type { FileRecord, StoredFile } from './file-record.ts'
import { createLetObjectGo, type LetObjectGoDeps } from './let-object-go.ts'
import { type NewContent, replaceContent } from './replace-content.ts'

export interface OverwriteFileDeps extends LetObjectGoDeps {
  readonly recordEvent: RecordEvent
  readonly leaveSource: LeaveSource
  /** Told which file has changed: nothing serves it from memory. */
  readonly forgetFile: (handle: Handle) => void
}

/**
 * Puts another content behind a handle, in the transaction that has written or held its object.
 * What the handle showed before goes when no other file shows it, also where we had moved it to a
 * source; whoever is reading it just now gets all of it or a broken connection. Rejects with
 * `file_missing` and `file_not_writeable`.
 */
export type OverwriteFile = (
  trx: Trx,
  file: Pick<FileRecord, 'appKey' | 'handle'>,
  content: NewContent,
) => Promise<StoredFile>

export function createOverwriteFile(deps: OverwriteFileDeps): OverwriteFile {
  const { database, recordEvent, dropDerivatives, leaveSource, forgetFile } = deps
  const letObjectGo = createLetObjectGo(deps)

  return async function overwriteFile(trx, target, content) {
    const { file, former } = await replaceContent(trx, target, content)
    await recordEvent(trx, file.appKey, fileOverwritten, file)
    if (former.kind === 'linked') {
      await dropDerivatives(trx, file.appKey, former)
      await leaveSource(trx, former)
    } else if (former.objectId !== file.objectId) {
      await letObjectGo(trx, file.appKey, former.objectId)
    }
    database.afterCommit(trx, () => forgetFile(file.handle))
    return file
  }
}
