import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Database } from '../../../db/database.ts'
import type { RecordEvent } from '../../../events/record.ts'
import { recordUnheard } from '../../../events/testing/record.ts'
import type { StoredFile } from '../../../files/file-record.ts'
import { byteBodyFromReadable } from '../../../lib/byte-body-from-readable.ts'
import type { ApiKey } from '../../../lib/ids.ts'
import type { StorageDriver } from '../../../storage/storage.ts'
import { createStorages, type OwnPlaces } from '../../../storage/storages.ts'
import type { TestDatabase } from '../../../testing/databases.ts'
import type { TestStorage } from '../../../testing/storages.ts'
import { createHasher } from '../../hasher.ts'
import { createSlotPool } from '../../slots.ts'
import { newTestApp } from '../../testing/ingest-world.ts'
import type {
  AnnouncedPiece,
  CompleteClaims,
  Piece,
  Upload,
  UploadRequest,
  Uploads,
} from '../upload.ts'
import { createUploads } from '../uploads.ts'

const MiB = 1024 * 1024
const HOUR = 3_600_000
const { signal } = new AbortController()

export const NO_CLAIMS: CompleteClaims = { size: undefined, parts: [], uploadTags: undefined }

export interface ProcessOptions {
  readonly hoursLater?: number
  readonly patienceMs?: number
  readonly maxOpen?: number
  /** No other one works on the database while it does. */
  readonly isAlone?: boolean
  /** In place of recording what happened. */
  readonly recordEvent?: RecordEvent
}

/** Processes that share a database and a storage, and nothing else. */
export interface UploadWorld {
  readonly database: Database
  readonly storage: StorageDriver
  readonly appKey: ApiKey
  /** Uploads as another process has them, which shares nothing but database and storage. */
  process(more?: ProcessOptions): Uploads
  stop(): Promise<void>
}

export async function openUploadWorld(
  { database }: Pick<TestDatabase, 'database'>,
  place: TestStorage,
  own?: OwnPlaces,
): Promise<UploadWorld> {
  const started: Uploads[] = []
  const hasher = createHasher()
  return {
    database,
    storage: place.storage,
    appKey: await newTestApp(database),
    process({ hoursLater = 0, isAlone = false, ...more } = {}) {
      const uploads = createUploads({
        database,
        storage: createStorages({ shared: place.reopen(), own }),
        recordEvent: recordUnheard(database),
        hasher,
        slots: createSlotPool(32 * MiB),
        owner: randomBytes(6).toString('hex'),
        isAlone,
        now: () => new Date(Date.now() + hoursLater * HOUR),
        ...more,
      })
      started.push(uploads)
      return uploads
    },
    async stop() {
      for (const uploads of started) await uploads.close()
      await hasher.close()
    },
  }
}

export function requestOf({ appKey }: UploadWorld, size: number): UploadRequest {
  return {
    appKey,
    filename: 'bike.bin',
    contentType: 'application/zip',
    size,
    container: undefined,
    path: 'in/bike.bin',
    uploadTags: {},
    isIntelligent: false,
  }
}

export function send(
  uploads: Uploads,
  { id: uploadId }: Upload,
  part: number,
  bytes: Buffer,
  more: Partial<AnnouncedPiece> = {},
): Promise<Piece> {
  const piece = { uploadId, part, offset: 0, size: bytes.length, isWholePart: true }
  const announced = { ...piece, md5: undefined, sha256: undefined, ...more }
  return uploads.receive(announced, byteBodyFromReadable(Readable.from([bytes])), signal)
}

/** The same, but the connection breaks off after `sent` bytes. */
export function sendBroken(
  uploads: Uploads,
  { id: uploadId }: Upload,
  part: number,
  bytes: Buffer,
  sent: number,
): Promise<Piece> {
  const piece = { uploadId, part, offset: 0, size: bytes.length, isWholePart: true }
  async function* broken() {
    yield bytes.subarray(0, sent)
    throw new Error('the connection broke off')
  }
  const body = byteBodyFromReadable(Readable.from(broken(), { objectMode: false }))
  return uploads.receive({ ...piece, md5: undefined, sha256: undefined }, body, signal)
}

export async function complete(
  uploads: Uploads,
  upload: Upload,
  claims = NO_CLAIMS,
): Promise<StoredFile> {
  const file = await uploads.complete(upload, claims, signal)
  if (file === 'merging') throw new Error('it takes longer than a caller waits')
  return file
}
