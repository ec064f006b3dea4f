import type { Database, Trx } from '../db/database.ts'
import { QuaysideError } from '../errors.ts'
import { fileStored } from '../events/file-stored.ts'
import type { RecordEvent } from '../events/record.ts'
import type { StoredFile } from '../files/file-record.ts'
import { insertFile } from '../files/file-repository.ts'
import {
  holdObject,
  insertOrFindObject,
  replaceBytes,
  type StoredObject,
} from '../files/object-repository.ts'
import { sniffContentType } from '../lib/content-type.ts'
import { cleanFileName } from '../lib/file-name.ts'
import { newHandle, newObjectId, randomText } from '../lib/ids.ts'
import type { Storages } from '../storage/storages.ts'
import { knownContentGone } from './errors.ts'
import type { IngestRequest } from './ingest.ts'
import { finishIngest } from './ingest-repository.ts'
import type { IngestJob, PinnedEntry } from './ingest-row.ts'
import { readHead } from './read-head.ts'

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

/** Makes a copy a file: object, file, event and the end of the ingest in one transaction. */
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

export function createCommitStoredFile({
  database,
  storage,
  recordEvent,
  owner,
}: {
  readonly database: Database
  readonly storage: Storages
  readonly recordEvent: RecordEvent
  readonly owner: string
}): CommitStoredFile {
  async function writeFile(trx: Trx, job: IngestJob, file: StoredFile): Promise<StoredFile> {
    await insertFile(trx, file)
    await recordEvent(trx, file.appKey, fileStored, file)
    await finishIngest(trx, job.id, owner, { handle: file.handle, size: file.size })
    return file
  }

  return {
    async copy(job, entry, copy, lost) {
      const facts = fileFacts(
        job.request,
        entry,
        await sniffContentType(copy.head, entry.name, entry.contentType),
      )
      const file = await database.transaction(async (trx) => {
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
        return writeFile(trx, job, { ...facts, ...objectFacts(object) })
      })
      if (file.storageKey !== copy.storageKey) await dropSuperfluous(storage, copy.storageKey)
      return file
    },
    async known(job, entry, object) {
      const signal = AbortSignal.timeout(READ_HEAD_MS)
      const head = await readHead(storage, object, signal).catch((error: unknown) => {
        throw isMissing(error) ? knownContentGone() : error
      })
      const facts = fileFacts(
        job.request,
        entry,
        await sniffContentType(head, entry.name, entry.contentType),
      )
      return database.transaction(async (trx) => {
        const held = await holdObject(trx, object.id)
        if (!held) throw knownContentGone()
        return writeFile(trx, job, { ...facts, ...objectFacts(held) })
      })
    },
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof QuaysideError && error.code === 'object_missing'
}

/** The same bytes rested here already. What stays behind when this fails is swept later. */
async function dropSuperfluous(storage: Storages, key: string): Promise<void> {
  await storage.delete(key, { signal: AbortSignal.timeout(10_000) }).catch(() => undefined)
}

function objectFacts({ id, storageKey, size, sha256 }: StoredObject) {
  return { objectId: id, storageKey, size, sha256 }
}

function fileFacts(request: IngestRequest, entry: PinnedEntry, contentType: string) {
  const filename = cleanFileName(request.filename ?? entry.name)
  return {
    kind: 'stored',
    handle: newHandle(),
    appKey: request.appKey,
    filename,
    contentType,
    uploadTags: request.uploadTags,
    origin: { source: request.source, ref: request.ref, id: entry.id, rev: entry.rev },
    container: request.container,
    path: storagePath(request.path, filename),
    createdAt: new Date(),
  } as const
}

/** The key a client is told (Filestack reference 4.4): a path that ends in `/` is a folder. */
export function storagePath(path: string | undefined, filename: string): string {
  const folder = (path ?? '').replace(/^\/+/, '')
  if (folder !== '' && !folder.endsWith('/')) return folder
  return `${folder}${randomText(20)}_${filename}`
}
