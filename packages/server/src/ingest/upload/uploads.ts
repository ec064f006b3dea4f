import type { Database } from '../../db/database.ts'
import type { RecordEvent } from '../../events/record.ts'
import { newUploadId } from '../../lib/ids.ts'
import type { Storages } from '../../storage/storages.ts'
import { tooLarge } from '../errors.ts'
import type { Hasher } from '../hasher.ts'
import type { SlotPool } from '../slots.ts'
import { createAddresses } from './addresses.ts'
import { checkPartNumber } from './check-piece.ts'
import { createCommitUpload } from './commit-upload.ts'
import { createCompleteUpload } from './complete-upload.ts'
import { createCompletions } from './completions.ts'
import { uploadCompleted, uploadCompleting, uploadsFull, uploadUnknown } from './errors.ts'
import { createLeftovers } from './leftovers.ts'
import { createMergePieces } from './merge-pieces.ts'
import { deletePieces, listPiecesOfPart } from './piece-repository.ts'
import { createPlaces } from './places.ts'
import { progressOf } from './progress.ts'
import { createReceive } from './receive.ts'
import { createSweepUploads } from './sweep-uploads.ts'
import type { Upload, Uploads } from './upload.ts'
import { coversPart } from './upload-plan.ts'
import {
  countOpenUploads,
  findUpload,
  holdUpload,
  insertUpload,
  markAborted,
} from './upload-repository.ts'

export interface UploadsDeps {
  readonly database: Database
  readonly storage: Storages
  readonly recordEvent: RecordEvent
  readonly hasher: Hasher
  /** The transfers' memory: putting parts together goes as fast as the storage. */
  readonly slots: SlotPool
  /** This process, by a name no other one has had. */
  readonly owner: string
  /** No other process works on this database. */
  readonly isAlone: boolean
  readonly now: () => Date
  /** See `CompletionsDeps`. */
  readonly patienceMs?: number
  /** Of one app. */
  readonly maxOpen?: number
}

/** Each is a row for a day, though nothing be ever sent; no app has so many people at work. */
const MAX_OPEN = 50_000
/** A storage that takes longer to say what lies there is down. */
const LOOK_MS = 30_000

export function createUploads(deps: UploadsDeps): Uploads {
  const { database, storage, now, maxOpen = MAX_OPEN } = deps
  const { db } = database
  const leftovers = createLeftovers(storage)
  const places = createPlaces(deps)
  const shared = { ...deps, db, leftovers, places }
  const addresses = createAddresses(shared)
  const completeUpload = createCompleteUpload({
    ...shared,
    mergePieces: createMergePieces(deps),
    commit: createCommitUpload(shared),
  })
  const completions = createCompletions({ ...shared, completeUpload })

  return {
    async start(request) {
      const { maxBytes } = await storage.placeOf(request.appKey)
      if (request.size > maxBytes) throw tooLarge(request.size, maxBytes)
      if ((await countOpenUploads(db, request.appKey, maxOpen)) >= maxOpen) throw uploadsFull()
      const upload: Upload = {
        id: newUploadId(),
        request,
        state: 'open',
        received: 0,
        handle: undefined,
        place: undefined,
      }
      await insertUpload(db, upload, now().getTime())
      return upload
    },
    async find(appKey, id) {
      const upload = await findUpload(db, id)
      if (upload?.request.appKey !== appKey) throw uploadUnknown()
      return upload
    },
    receive: createReceive(shared),
    address: addresses.handOut,
    async hasPart(upload, part) {
      const { id, request } = upload
      checkPartNumber(part)
      await addresses.settle(upload, { part, signal: AbortSignal.timeout(LOOK_MS) })
      return coversPart(await listPiecesOfPart(db, id, part), part, request.size)
    },
    async complete(upload, claims, signal) {
      await addresses.settle(upload, { signal })
      return await completions.complete(upload, claims, signal)
    },
    async progress(upload) {
      await addresses.settle(upload, { signal: AbortSignal.timeout(LOOK_MS) })
      return await progressOf(db, upload)
    },
    async abort({ id }) {
      const { place, keys } = await database.transaction(async (trx) => {
        const upload = await holdUpload(trx, id)
        if (upload?.state === 'done') throw uploadCompleted()
        if (upload?.state === 'completing') throw uploadCompleting()
        await markAborted(trx, id, now().getTime())
        return { place: upload?.place, keys: await deletePieces(trx, id) }
      })
      leftovers.remove(keys)
      leftovers.removePlace(place)
      await places.forget(id)
    },
    sweep: createSweepUploads(shared),
    async close() {
      await completions.close()
      await places.close()
      await leftovers.close()
    },
  }
}
