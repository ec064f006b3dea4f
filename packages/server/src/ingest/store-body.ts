import type { Database, Trx } from '../db/database.ts'
import { QuaysideError } from '../errors.ts'
import { fileStored } from '../events/file-stored.ts'
import type { RecordEvent } from '../events/record.ts'
import { startMove } from '../export/moves/start-move.ts'
import type { FileRecord, StoredFile } from '../files/file-record.ts'
import { insertFile } from '../files/file-repository.ts'
import { insertOrFindObject, replaceBytes } from '../files/object-repository.ts'
import type { OverwriteFile } from '../files/overwrite-file.ts'
import type { NewContent } from '../files/replace-content.ts'
import { storagePath } from '../files/stored-path.ts'
import { isVagueType, parseContentType, sniffContentType } from '../lib/content-type.ts'
import { cleanFileName } from '../lib/file-name.ts'
import { newHandle, newObjectId } from '../lib/ids.ts'
import type { Storages } from '../storage/storages.ts'
import type { KeepBody, KeptBody, SentBody } from './keep-body.ts'
import { dropSuperfluous, findLostObject } from './superfluous-bytes.ts'

/** What its sender says of a body. */
export interface BodyFacts {
  readonly filename: string | undefined
  /** Believed. */
  readonly contentType: string | undefined
  /** What a program said of itself, believed where the bytes leave it open. */
  readonly hintedType: string | undefined
}

export interface BodyToStore extends SentBody, BodyFacts {
  readonly uploadTags?: Readonly<Record<string, string>> | undefined
  readonly container: string | undefined
  readonly path: string | undefined
  /** The source where the app keeps it. */
  readonly storeIn?: string | undefined
}

/** Files of bodies that come in one piece. Both reject as `KeepBody`, and then nothing has changed. */
export interface Bodies {
  /** Makes a file: `fp.upload`. Content that the app has already is not kept twice. */
  store(sent: BodyToStore): Promise<StoredFile>
  /**
   * Makes it the content of a file: `fp.overwrite`. The type stays where the bytes allow that and
   * nobody says another. Rejects as `OverwriteFile`, too.
   */
  overwrite(file: FileRecord, sent: SentBody & Omit<BodyFacts, 'filename'>): Promise<StoredFile>
}

export interface BodiesDeps {
  readonly database: Database
  readonly storage: Storages
  readonly keepBody: KeepBody
  readonly recordEvent: RecordEvent
  readonly overwriteFile: OverwriteFile
  readonly now: () => Date
}

export function createBodies(deps: BodiesDeps): Bodies {
  const { keepBody, recordEvent, overwriteFile, now } = deps

  return {
    async store(sent) {
      const kept = await keepBody(sent)
      const filename = cleanFileName(sent.filename ?? '')
      const contentType = await typeOf(kept, filename, sent)
      return commit(deps, sent, kept, contentType, async (trx, content) => {
        const file = newFile(sent, { filename, createdAt: now() }, content)
        await insertFile(trx, file)
        await recordEvent(trx, file.appKey, fileStored, file)
        await startMove(trx, file)
        return file
      })
    },
    async overwrite(file, sent) {
      const kept = await keepBody(sent)
      const { contentType: said, hintedType = '' } = sent
      const hint = hintedType === '' || isVagueType(hintedType) ? file.contentType : hintedType
      const facts = { contentType: said, hintedType: hint }
      const contentType = await typeOf(kept, file.filename, facts)
      return commit(deps, sent, kept, contentType, async (trx, content) => {
        const overwritten = await overwriteFile(trx, file, content)
        await startMove(trx, overwritten)
        return overwritten
      })
    },
  }
}

async function typeOf(
  { head }: KeptBody,
  filename: string,
  { contentType, hintedType }: Omit<BodyFacts, 'filename'>,
): Promise<string> {
  const hint = parseContentType(hintedType ?? '')
  return contentType ?? (await sniffContentType(head, filename, hint))
}

/** Object and what `write` makes of it, in one transaction. Superfluous bytes do not stay. */
async function commit(
  deps: BodiesDeps,
  { appKey, signal }: SentBody,
  kept: KeptBody,
  contentType: string,
  write: (trx: Trx, content: NewContent) => Promise<StoredFile>,
): Promise<StoredFile> {
  const { database, storage } = deps
  const location = storage.locationOf(kept.storageKey)
  try {
    const lost = await findLostObject({ db: database.db, storage }, { ...kept, appKey }, signal)
    const file = await database.transaction(async (trx) => {
      if (lost) await replaceBytes(trx, lost.id, kept.storageKey)
      const made = { ...kept, id: newObjectId(), appKey, location }
      const object = await insertOrFindObject(trx, made)
      return write(trx, { object, contentType, origin: undefined })
    })
    if (file.storageKey !== kept.storageKey) await dropSuperfluous(storage, kept.storageKey)
    return file
  } catch (error) {
    // After any other fault the row may be there all the same.
    if (error instanceof QuaysideError && ['not-found', 'conflict'].includes(error.kind)) {
      await dropSuperfluous(storage, kept.storageKey)
    }
    throw error
  }
}

function newFile(
  { appKey, container, path, storeIn, uploadTags = {} }: BodyToStore,
  { filename, createdAt }: Pick<StoredFile, 'filename' | 'createdAt'>,
  { object, contentType }: NewContent,
): StoredFile {
  const { id: objectId, storageKey, size, sha256 } = object
  return {
    kind: 'stored',
    handle: newHandle(),
    appKey,
    filename,
    contentType,
    uploadTags,
    origin: undefined,
    objectId,
    storageKey,
    size,
    sha256,
    container,
    path: storagePath({ path, filename, storeIn }),
    ...(storeIn !== undefined && { storeIn }),
    createdAt,
  }
}
