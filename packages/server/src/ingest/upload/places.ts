import type { Database } from '../../db/database.ts'
import { type ByteRanges, createByteRanges } from '../../lib/byte-ranges.ts'
import type { UploadId } from '../../lib/ids.ts'
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

/**
 * Where the storage can be read back and no other process works on it, the parts of an upload lie
 * in one unfinished object, each where it belongs, and are hashed as the file while others arrive;
 * so completing has nothing left to copy. One rule keeps what was acknowledged safe: bytes that a
 * row names are never written again. A part that comes twice, and what has no place, is an object of
 * its own.
 */
export interface Places {
  /** Keeps the bytes where a piece belongs for its sender. `undefined` when it has to be an object. */
  take(upload: Upload, piece: AnnouncedPiece): Promise<Spot | undefined>
  /** For completing: `use` gets the place, or `undefined` when there is none any more. */
  borrow<T>(upload: Upload, use: (place: BorrowedPlace | undefined) => Promise<T>): Promise<T>
  /** The upload is done or aborted. What is still written goes nowhere. */
  forget(id: UploadId): Promise<void>
  close(): Promise<void>
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

export interface BorrowedPlace {
  readonly storageKey: string
  readonly upload: StorageUpload
  read(range: FileRange): AsyncIterable<Uint8Array>
  readonly hash: FrontHash
  /** Somebody may still be writing somewhere. */
  readonly isBusy: boolean
}

export interface PlacesDeps {
  readonly database: Database
  readonly storage: Storages
  readonly hasher: Hasher
  readonly slots: SlotPool
  /** No other process works on this database. */
  readonly isAlone: boolean
}

interface OpenPlace extends UploadPlace {
  readonly upload: StorageUpload
  readonly hash: FrontHash
  /** Named by rows. */
  readonly recorded: ByteRanges
  /** Being written, or perhaps named by rows. */
  readonly taken: Set<FileRange>
  partBytes: number | undefined
  isSealed: boolean
}

interface Lent {
  readonly place: Promise<OpenPlace | undefined>
  users: number
  idle?: NodeJS.Timeout
}

/** A descriptor and three hashes, kept a while for whoever sends the next part. */
const IDLE_MS = 30_000

export function createPlaces(deps: PlacesDeps): Places {
  const lent = new Map<UploadId, Lent>()

  function lend(upload: Upload): Lent {
    const known = lent.get(upload.id)
    if (known) return known
    const made: Lent = { place: openPlace(deps, upload), users: 0 }
    made.place.catch(() => undefined) // seen by those who wait for it
    lent.set(upload.id, made)
    return made
  }
  async function giveBack(id: UploadId, entry: Lent, place: OpenPlace | undefined) {
    entry.users -= 1
    if (entry.users > 0) return
    if (lent.get(id) !== entry) return void (place && (await closePlace(place)))
    if (!place) return void lent.delete(id)
    entry.idle = setTimeout(() => {
      lent.delete(id)
      closePlace(place).catch(() => undefined) // reading and syncing have told their faults
    }, IDLE_MS).unref()
  }
  async function use<T>(
    upload: Upload,
    work: (place: OpenPlace | undefined) => Promise<T>,
  ): Promise<T> {
    const entry = lend(upload)
    clearTimeout(entry.idle)
    entry.users += 1
    let place: OpenPlace | undefined
    try {
      place = await entry.place
      return await work(place)
    } finally {
      await giveBack(upload.id, entry, place)
    }
  }

  async function forget(id: UploadId): Promise<void> {
    const entry = lent.get(id)
    if (!entry) return
    lent.delete(id)
    clearTimeout(entry.idle)
    const place = await entry.place.catch(() => undefined)
    if (place && entry.users === 0) await closePlace(place)
  }

  return {
    async take(upload, piece) {
      if (!(await mayHavePlace(deps, upload, piece))) return undefined
      const { promise, resolve, reject } = Promise.withResolvers<Spot | undefined>()
      // The place is in use until the spot's end, which is what this waits for.
      use(upload, async (place) => {
        const spot = place && takeSpot(place, upload, piece)
        if (!spot) return resolve(undefined)
        const ended = Promise.withResolvers<void>()
        resolve({
          landing: spot.landing,
          end(outcome) {
            spot.end(outcome)
            ended.resolve()
          },
        })
        await ended.promise
      }).catch(reject)
      return promise
    },
    borrow: (upload, work) =>
      use(upload, async (place) => {
        if (!place) return work(undefined)
        let isSpent = false
        const finish: StorageUpload['finish'] = (...request) => {
          isSpent = true
          return place.upload.finish(...request)
        }
        place.isSealed = true
        try {
          const isBusy = place.taken.size > 0
          const borrowed = { ...place, isBusy, upload: { ...place.upload, finish } }
          return await work({ ...borrowed, read: (range) => readPlace(place, range) })
        } finally {
          place.isSealed = false
          // It cannot be written any more; whoever completes again looks what has become of it.
          if (isSpent) await forget(upload.id)
        }
      }),
    forget,
    async close() {
      await Promise.allSettled([...lent.keys()].map(forget))
    },
  }
}

async function mayHavePlace(
  { isAlone, storage }: PlacesDeps,
  { request, place }: Upload,
  piece: AnnouncedPiece,
): Promise<boolean> {
  if (!isAlone) return false
  const key = place?.storageKey ?? (await storage.placeOf(request.appKey)).newKey()
  const guess = { unit: storage.partSizeOf(key), partBytes: undefined }
  return storage.readsBackAt(key) && whereInFile(request, piece, guess) !== undefined
}

/** Opens what there is, or begins it. `undefined` where there can be none or nothing is left of it. */
async function openPlace(deps: PlacesDeps, upload: Upload): Promise<OpenPlace | undefined> {
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
  return { ...place, upload: opened, hash, recorded, taken, partBytes, isSealed: false }
}

/** `undefined` where the app's objects go to a storage that cannot be read back. */
async function beginPlace(
  { database, storage }: PlacesDeps,
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

async function* readPlace({ upload }: OpenPlace, { start, end }: FileRange) {
  for (let offset = start; offset < end; offset += upload.partSize) {
    const bytes = Buffer.alloc(Math.min(upload.partSize, end - offset))
    const count = (await upload.readBack?.(offset, bytes)) ?? 0
    if (count !== bytes.length) throw new Error(`read back ${count} of ${bytes.length} bytes`)
    yield bytes
  }
}

async function closePlace({ hash, upload }: OpenPlace): Promise<void> {
  hash.close()
  await upload.release()
}

function takeSpot(place: OpenPlace, { request }: Upload, piece: AnnouncedPiece): Spot | undefined {
  const { upload, recorded, taken, partBytes } = place
  const where = whereInFile(request, piece, { unit: upload.partSize, partBytes })
  if (!where || place.isSealed || !isFree(place, where)) return undefined
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

function landingAt({ storageKey, upload }: OpenPlace, { start }: PiecePlace): Landing {
  return {
    storageKey,
    placeOffset: start,
    partSize: upload.partSize,
    open: async () => ({
      write: (offset, bytes, options) => upload.writePart(start + offset, bytes, options),
      keep: () => upload.checkpoint(),
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
