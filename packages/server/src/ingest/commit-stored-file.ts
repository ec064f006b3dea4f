import type { Database, Trx } from '../db/database.ts'
import { QuaysideError } from '../errors.ts'
import { fileStored } from '../events/file-stored.ts'
import type { RecordEvent } from '../events/record.ts'
import { startMove } from '../export/moves/start-move.ts'
import type { StoredFile } from '../files/file-record.ts'
import { insertFile } from '../files/file-repository.ts'
import {
  holdObject,
  insertOrFindObject,
  replaceBytes,
  type StoredObject,
} from '../files/object-repository.ts'
import type { OverwriteFile } from '../files/overwrite-file.ts'
import type { NewContent } from '../files/replace-content.ts'
import { storagePath } from '../files/stored-path.ts'
import { sniffContentType } from '../lib/content-type.ts'
import { cleanFileName } from '../lib/file-name.ts'
import { newHandle, newObjectId } from '../lib/ids.ts'
import type { Storages } from '../storage/storages.ts'
import { knownContentGone } from './errors.ts'
import type { IngestRequest } from './ingest.ts'
import { finishIngest } from './ingest-repository.ts'
import type { IngestJob, PinnedEntry } from './ingest-row.ts'
import { readHead } from './read-head.ts'
import { dropSuperfluous } from './superfluous-bytes.ts'

/** A storage that takes longer for a few bytes is down. */
const READ_HEAD_MS = 30_000

/** Bytes that rest with us and were proven to be the original's. */
export interface Copy {
  readonly storageKey: string
  readonly size: number
  readonly sha256: string
  readonly blockHash: string
  /** The first bytes, to tell the type by. */
  readonly head: Uint8Array
}

/**
 * Makes a copy a file, or the new content of one: object, file, event and the end of the ingest in
 * one transaction. Rejects as `OverwriteFile` when the file is not there to be overwritten.
 */
export interface CommitStoredFile {
  /** `lost` is an object with the same content whose bytes are gone: it gets these. */
  copy(
    job: IngestJob,
    entry: PinnedEntry,
    copy: Copy,
    lost: StoredObject | undefined,
  ): Promise<StoredFile>
  /** For bytes that we hold already. Rejects with `known_content_gone` when they were just deleted. */
  known(job: IngestJob, entry: PinnedEntry, object: StoredObject): Promise<StoredFile>
}

export interface CommitStoredFileDeps {
  readonly database: Database
  readonly storage: Storages
  readonly recordEvent: RecordEvent
  readonly overwriteFile: OverwriteFile
  readonly owner: string
}

export function createCommitStoredFile(deps: CommitStoredFileDeps): CommitStoredFile {
  const { database, storage, owner } = deps

  async function end(trx: Trx, job: IngestJob, content: NewContent, entry: PinnedEntry) {
    const file = await writeFile(deps, trx, job.request, content, entry)
    await finishIngest(trx, job.id, owner, { handle: file.handle, size: file.size })
    return file
  }

  return {
    async copy(job, entry, copy, lost) {
      const facts = await contentFacts(job.request, entry, copy.head)
      const writing = database.transaction(async (trx) => {
        const location = storage.locationOf(copy.storageKey)
        if (lost && storage.locationOf(lost.storageKey) === location) {
          await replaceBytes(trx, lost.id, copy.storageKey)
        }
        const object = await insertOrFindObject(trx, {
          ...copy,
          id: newObjectId(),
          appKey: job.request.appKey,
          location,
        })
        return end(trx, job, { ...facts, object }, entry)
      })
      const file = await writing.catch(async (error: unknown) => {
        if (isOurRefusal(error)) await dropSuperfluous(storage, copy.storageKey)
        throw error
      })
      if (file.storageKey !== copy.storageKey) await dropSuperfluous(storage, copy.storageKey)
      return file
    },
    async known(job, entry, known) {
      const signal = AbortSignal.timeout(READ_HEAD_MS)
      const head = await readHead(storage, known, signal).catch((error: unknown) => {
        throw isMissing(error) ? knownContentGone() : error
      })
      const facts = await contentFacts(job.request, entry, head)
      return database.transaction(async (trx) => {
        const object = await holdObject(trx, known.id)
        if (!object) throw knownContentGone()
        return end(trx, job, { ...facts, object }, entry)
      })
    },
  }
}

async function writeFile(
  { recordEvent, overwriteFile }: CommitStoredFileDeps,
  trx: Trx,
  request: IngestRequest,
  content: NewContent,
  entry: PinnedEntry,
): Promise<StoredFile> {
  const { appKey, overwrites: handle } = request
  if (handle !== undefined) {
    const file = await overwriteFile(trx, { appKey, handle }, content)
    await startMove(trx, file)
    return file
  }
  const file = newFile(request, content, entry)
  await insertFile(trx, file)
  await recordEvent(trx, appKey, fileStored, file)
  await startMove(trx, file)
  return file
}

/** After any other fault the row may be there all the same. */
function isOurRefusal(error: unknown): boolean {
  return error instanceof QuaysideError && ['not-found', 'conflict'].includes(error.kind)
}

function isMissing(error: unknown): boolean {
  return error instanceof QuaysideError && error.code === 'object_missing'
}

async function contentFacts(request: IngestRequest, entry: PinnedEntry, head: Uint8Array) {
  const sniffed = () => sniffContentType(head, entry.name, entry.contentType)
  return {
    contentType: request.contentType ?? (await sniffed()),
    origin: { source: request.source, ref: request.ref, id: entry.id, rev: entry.rev },
  }
}

function newFile(
  { appKey, filename: asked, uploadTags, container, path, storeIn }: IngestRequest,
  { object, contentType, origin }: NewContent,
  entry: PinnedEntry,
): StoredFile {
  const { id: objectId, storageKey, size, sha256 } = object
  const filename = cleanFileName(asked ?? entry.name)
  return {
    kind: 'stored',
    handle: newHandle(),
    appKey,
    filename,
    contentType,
    uploadTags,
    origin,
    objectId,
    storageKey,
    size,
    sha256,
    container,
    path: storagePath({ path, filename, storeIn }),
    ...(storeIn !== undefined && { storeIn }),
    createdAt: new Date(),
  }
}
