import type { Db } from '../db/database.ts'
import { createFairShares } from '../lib/fair-shares.ts'
import type { ObjectId } from '../lib/ids.ts'
import { type ImageHeader, readImageHeader } from '../lib/image-header.ts'
import type { FileRecord, StoredFile } from './file-record.ts'

/** Pixels, as it is shown. */
export interface ImageSize {
  readonly width: number
  readonly height: number
}

/** What pictures say of themselves. Both reject as reading the content does. */
export interface ImageFacts {
  /** `undefined` for everything that is no picture we can read. Of a copy it is looked up once. */
  sizeOf(file: FileRecord, signal: AbortSignal): Promise<ImageSize | undefined>
  /** What the camera wrote; nothing where it wrote nothing. */
  exifOf(file: FileRecord, signal: AbortSignal): Promise<ImageHeader['exif']>
}

export interface ImageFactsDeps {
  readonly db: Db
  /** As `links/read-content.ts`. */
  readonly readContent: (file: FileRecord, signal: AbortSignal) => AsyncIterable<Uint8Array>
}

/** Most pictures tell everything here, and some at their ends. */
const HEAD_BYTES = 512 * 1024
const MOST_BYTES = 16 * 1024 * 1024
/** For all pictures that are looked at at a time. */
const BUDGET_BYTES = 48 * 1024 * 1024

export function createImageFacts({ db, readContent }: ImageFactsDeps): ImageFacts {
  const shares = createFairShares(BUDGET_BYTES)

  async function readHeader(file: FileRecord, firstBytes: number, signal: AbortSignal) {
    const most = Math.min(file.size ?? MOST_BYTES, MOST_BYTES)
    const first = Math.min(firstBytes, most)
    const header = await readHeaderIn(file, first, signal)
    return header || first === most ? header : readHeaderIn(file, most, signal)
  }

  async function readHeaderIn(file: FileRecord, bytes: number, signal: AbortSignal) {
    const sharer = file.appKey
    await shares.take({ sharer, unit: bytes, min: 1, want: 1, signal })
    try {
      return await readImageHeader(await readUpTo(bytes, readContent(file, signal)))
    } finally {
      shares.give(sharer, bytes)
    }
  }

  return {
    async sizeOf(file, signal) {
      if (!isPicture(file)) return undefined
      const known = file.kind === 'stored' ? await findSize(db, file.objectId) : undefined
      if (known) return known === 'none' ? undefined : known
      const header = await readHeader(file, HEAD_BYTES, signal)
      const size = header && { width: header.width, height: header.height }
      if (file.kind === 'stored') await noteSize(db, file, size)
      return size
    },
    async exifOf(file, signal) {
      if (!isPicture(file)) return {}
      // Some kinds keep it behind their pixels.
      return (await readHeader(file, MOST_BYTES, signal))?.exif ?? {}
    },
  }
}

const isPicture = ({ contentType }: FileRecord) => contentType.startsWith('image/')

async function readUpTo(bytes: number, chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const target = Buffer.allocUnsafeSlow(bytes)
  let filled = 0
  if (bytes === 0) return target
  for await (const chunk of chunks) {
    const part = chunk.subarray(0, bytes - filled)
    target.set(part, filled)
    filled += part.length
    if (filled === bytes) break
  }
  return target.subarray(0, filled)
}

async function findSize(db: Db, id: ObjectId): Promise<ImageSize | 'none' | undefined> {
  const row = await db
    .selectFrom('objects')
    .select(['width', 'height'])
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row || row.width === null || row.height === null) return undefined
  return row.width === 0 ? 'none' : { width: row.width, height: row.height }
}

async function noteSize(
  db: Db,
  { objectId }: StoredFile,
  size: ImageSize = { width: 0, height: 0 },
): Promise<void> {
  await db.updateTable('objects').set(size).where('id', '=', objectId).execute()
}
