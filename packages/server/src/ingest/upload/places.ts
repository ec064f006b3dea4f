import type { UploadId } from '../../lib/ids.ts'
import type { StorageUpload } from '../../storage/storage.ts'
import type { FrontHash } from './front-hash.ts'
import {
  closePlace,
  mayHavePlace,
  type OpenPlace,
  openPlace,
  type PlaceDeps,
  readPlace,
  type Spot,
  takeSpot,
} from './place.ts'
import type { AnnouncedPiece, Upload } from './upload.ts'
import type { FileRange } from './where-in-file.ts'

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

export interface BorrowedPlace {
  readonly storageKey: string
  readonly upload: StorageUpload
  read(range: FileRange): AsyncIterable<Uint8Array>
  readonly hash: FrontHash
  /** Somebody may still be writing somewhere. */
  readonly isBusy: boolean
}

interface Lent {
  readonly place: Promise<OpenPlace | undefined>
  users: number
}

/** A descriptor and two hashes, kept a while for whoever sends the next part. */
const IDLE_MS = 30_000
/** Of those that nobody uses; beyond that the ones idle for longest are closed. */
const MAX_IDLE = 256

export function createPlaces(deps: PlaceDeps): Places {
  const lent = new Map<UploadId, Lent>()
  /** By the time since when. */
  const idle = new Map<UploadId, NodeJS.Timeout>()

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
    if (!place || place.isBroken) await forget(id)
    else keepIdle(id)
  }
  function keepIdle(id: UploadId): void {
    idle.set(id, setTimeout(closeIdle, IDLE_MS, id).unref())
    const [oldest] = idle.keys()
    if (idle.size > MAX_IDLE && oldest) closeIdle(oldest)
  }
  function closeIdle(id: UploadId): void {
    forget(id).catch(() => undefined) // reading and syncing have told their faults
  }
  function wake(id: UploadId): void {
    clearTimeout(idle.get(id))
    idle.delete(id)
  }
  async function use<T>(
    upload: Upload,
    work: (place: OpenPlace | undefined) => Promise<T>,
  ): Promise<T> {
    const entry = lend(upload)
    wake(upload.id)
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
    wake(id)
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
