import type { Database } from '../../db/database.ts'
import { type ByteRanges, createByteRanges } from '../../lib/byte-ranges.ts'
import type { StorageUpload } from '../../storage/storage.ts'
import type { Storages } from '../../storage/storages.ts'
import type { Hasher } from '../hasher.ts'
import type { SlotPool } from '../slots.ts'
import { createFrontHash, type FrontHash } from './front-hash.ts'
import type { Landing } from './landing.ts'
import { openUploadOrThrow } from './open-upload.ts'
import { listPieces } from './piece-repository.ts'
import {
  type AnnouncedPiece,
  isPlaced,
  type Piece,
  type Upload,
  type UploadPlace,
} from './upload.ts'
import { holdUpload, setUploadPlace } from './upload-repository.ts'
import { type FileRange, type PiecePlace, whereInFile } from './where-in-file.ts'

export interface PlaceDeps {
  readonly database: Database
  readonly storage: Storages
  readonly hasher: Hasher
  readonly slots: SlotPool
  /** No other process works on this database. */
  readonly isAlone: boolean
}

/** The unfinished object, open in this process. */
export interface OpenPlace extends UploadPlace {
  readonly upload: StorageUpload
  readonly hash: FrontHash
  /** Named by rows. */
  readonly recorded: ByteRanges
  /** Being written, or perhaps named by rows. */
  readonly taken: Set<FileRange>
  partBytes: number | undefined
  /** It is being completed: nobody gets a spot. */
  isSealed: boolean
  /** The storage failed: what was written and not made durable may be lost, so it is opened anew. */
  isBroken: boolean
}

/** Bytes of a place that one sender has to themselves. */
export interface Spot {
  readonly landing: Landing
  /**
   * Ends it. `recorded`: a row names the bytes now; `unsure`: perhaps one does; `failed`: none does,
   * and somebody else may have them.
   */
  end(outcome: 'recorded' | 'unsure' | 'failed'): void
}

/** Whether opening a place for the piece can be worth it. */
export async function mayHavePlace(
  { isAlone, storage }: PlaceDeps,
  { request, place }: Upload,
  piece: AnnouncedPiece,
): Promise<boolean> {
  if (!isAlone) return false
  const key = place?.storageKey ?? (await storage.placeOf(request.appKey)).newKey()
  const guess = { unit: storage.partSizeOf(key), partBytes: undefined }
  return storage.readsBackAt(key) && whereInFile(request, piece, guess) !== undefined
}

/** Opens what there is, or begins it. `undefined` where there can be none or nothing is left of it. */
export async function openPlace(deps: PlaceDeps, upload: Upload): Promise<OpenPlace | undefined> {
  const { database, storage, hasher, slots } = deps
  const { signal } = new AbortController()
  const place = upload.place ?? (await beginPlace(deps, upload))
  if (!place) return undefined
  const { storageKey, state } = place
  const opened = await storage.resumeUpload(storageKey, state, { signal })
  if (!opened?.readBack) return undefined
  const pieces = (await listPieces(database.db, upload.id)).filter(isPlaced)
  const recorded = createByteRanges(
    pieces.map(({ placeOffset, size }) => [placeOffset, placeOffset + size]),
  )
  const { appKey } = upload.request
  const { partSize } = opened
  const read = opened.readBack.bind(opened)
  const hash = createFrontHash({ hasher, slots, appKey, partSize, read })
  if (recorded.head() > 0) hash.advance(recorded.head())
  const partBytes = pieces.map(partBytesOf).find((size) => size !== undefined)
  const taken = new Set<FileRange>()
  return {
    ...place,
    upload: opened,
    hash,
    recorded,
    taken,
    partBytes,
    isSealed: false,
    isBroken: false,
  }
}

/** `undefined` where the app's objects go to a storage that cannot be read back. */
async function beginPlace(
  { database, storage }: PlaceDeps,
  { id, request }: Upload,
): Promise<UploadPlace | undefined> {
  const { signal } = new AbortController()
  const storageKey = (await storage.placeOf(request.appKey)).newKey()
  if (!storage.readsBackAt(storageKey)) return undefined
  const begun = await storage.beginUpload(storageKey, { signal })
  const place = { storageKey, state: begun.state }
  try {
    const known = await database.transaction(async (trx) => {
      const upload = openUploadOrThrow(await holdUpload(trx, id))
      if (!upload.place) await setUploadPlace(trx, id, place)
      return upload.place
    })
    await (known ? begun.abort() : begun.release())
    return known ?? place
  } catch (error) {
    await begun.abort().catch(() => undefined) // the sweep finds what could not be removed
    throw error
  }
}

export async function* readPlace({ upload }: OpenPlace, { start, end }: FileRange) {
  for (let offset = start; offset < end; offset += upload.partSize) {
    const bytes = Buffer.alloc(Math.min(upload.partSize, end - offset))
    const count = (await upload.readBack?.(offset, bytes)) ?? 0
    if (count !== bytes.length) throw new Error(`read back ${count} of ${bytes.length} bytes`)
    yield bytes
  }
}

export async function closePlace({ hash, upload }: OpenPlace): Promise<void> {
  hash.close()
  await upload.release()
}

export function takeSpot(
  place: OpenPlace,
  { request }: Upload,
  piece: AnnouncedPiece,
): Spot | undefined {
  const { upload, recorded, taken, partBytes } = place
  const where = whereInFile(request, piece, { unit: upload.partSize, partBytes })
  if (!where || place.isSealed || place.isBroken || !isFree(place, where)) return undefined
  if (piece.isWholePart) place.partBytes = where.partBytes
  taken.add(where)
  return {
    landing: landingAt(place, where),
    end(outcome) {
      if (outcome !== 'unsure') taken.delete(where)
      if (outcome !== 'recorded') return
      recorded.add(where.start, where.end)
      place.hash.advance(recorded.head())
    },
  }
}

function isFree({ recorded, taken }: OpenPlace, { start, end }: FileRange): boolean {
  const [from, to] = recorded.nextGap(start, end) ?? []
  if (from !== start || to !== end) return false
  return [...taken].every((other) => end <= other.start || other.end <= start)
}

function landingAt(place: OpenPlace, { start }: PiecePlace): Landing {
  const { storageKey, upload } = place
  const noticing = async (step: Promise<void>, signal: AbortSignal) => {
    try {
      await step
    } catch (error) {
      if (!signal.aborted) place.isBroken = true
      throw error
    }
  }
  return {
    storageKey,
    placeOffset: start,
    partSize: upload.partSize,
    open: async () => ({
      write: (offset, bytes, options) =>
        noticing(upload.writePart(start + offset, bytes, options), options.signal),
      keep: (_size, { signal }) => noticing(upload.checkpoint(), signal),
      drop: async () => undefined, // the next one writes over it
    }),
  }
}

/** What an earlier process has taken for the size of all parts but the last. */
function partBytesOf({
  part,
  offset,
  placeOffset,
  size,
}: Piece & { readonly placeOffset: number }): number | undefined {
  if (offset > 0) return undefined
  return part === 1 ? size : placeOffset / (part - 1)
}
