import type { Database, Trx } from '../db/database.ts'
import { fileStored } from '../events/file-stored.ts'
import type { RecordEvent } from '../events/record.ts'
import { newHandle } from '../lib/ids.ts'
import { fileMissing } from './errors.ts'
import type { StoredFile } from './file-record.ts'
import { findFile, insertFile } from './file-repository.ts'
import { holdObject } from './object-repository.ts'

/** What the new file is to have of its own; the rest is as it was. */
export type CopiedFacts = Pick<
  StoredFile,
  'filename' | 'container' | 'path' | 'storeIn' | 'uploadTags'
>

/**
 * Makes another file of the same app that shows the same bytes. None of them is moved. Rejects with
 * `file_missing` when the file was deleted meanwhile.
 */
export type CopyFile = (file: StoredFile, facts: CopiedFacts) => Promise<StoredFile>

/** Its content may be replaced just then, and who does that twice in a row can do it again. */
const TRIES = 3

export interface CopyFileDeps {
  readonly database: Database
  readonly recordEvent: RecordEvent
  /** Has a file moved to where its app keeps it. */
  readonly startMove: (trx: Trx, file: StoredFile) => Promise<void>
}

export function createCopyFile({ database, recordEvent, startMove }: CopyFileDeps): CopyFile {
  /** `undefined` when the bytes went between looking and holding. */
  function copyNow({ appKey, handle }: StoredFile, facts: CopiedFacts) {
    return database.transaction(async (trx) => {
      const { overwrittenAt: _never, ...file } = await findStored(trx, appKey, handle)
      if (!(await holdObject(trx, file.objectId))) return undefined
      const copy = { ...file, ...facts, handle: newHandle(), createdAt: new Date() }
      await insertFile(trx, copy)
      await recordEvent(trx, appKey, fileStored, copy)
      await startMove(trx, copy)
      return copy
    })
  }

  return async function copyFile(file, facts) {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const copy = await copyNow(file, facts)
      if (copy) return copy
    }
    throw fileMissing()
  }
}

async function findStored(...[trx, appKey, handle]: Parameters<typeof findFile>) {
  const file = await findFile(trx, appKey, handle)
  if (file?.kind !== 'stored') throw fileMissing()
  return file
}
