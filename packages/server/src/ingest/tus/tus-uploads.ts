import type { Database } from '../../db/database.ts'
import type { UploadId } from '../../lib/ids.ts'
import type { Storages } from '../../storage/storages.ts'
import { overMaxSize, tooLarge, underMinSize } from '../errors.ts'
import { uploadUnknown } from '../upload/errors.ts'
import type { CompleteClaims, Uploads } from '../upload/upload.ts'
import { createAppend } from './append.ts'
import { uploadRemoved } from './errors.ts'
import { createTusLocks } from './tus-locks.ts'
import {
  deleteOrphans,
  findSizeLimits,
  findTusUpload,
  findUnfinished,
  insertTusUpload,
  setTusSize,
} from './tus-repository.ts'
import { TUS_KEPT_MS, type TusRequest, type TusUploads } from './tus-upload.ts'

export interface TusUploadsDeps {
  readonly database: Database
  readonly storage: Pick<Storages, 'placeOf' | 'read'>
  readonly uploads: Uploads
  /** See `TusLocksDeps`. */
  readonly owner: string
  readonly isAlone: boolean
  readonly now: () => Date
  /** See `AppendDeps`. */
  readonly stallMs?: number
}

const NO_CLAIMS: CompleteClaims = { size: undefined, parts: [], uploadTags: undefined }
/** Whoever has sent the last byte waits for its answer about so long. */
const LEFT_AFTER_MS = 60_000
/** What could not become a file within two days will not. */
const LEFT_BEFORE_MS = 2 * TUS_KEPT_MS
const BATCH = 100

/** Senders go from the beginning to the end; what they send are the parts of an upload like any other. */
export function createTusUploads(deps: TusUploadsDeps): TusUploads {
  const { database, storage, uploads, now, stallMs } = deps
  const { db } = database

  const find = async (id: UploadId) => {
    const found = await findTusUpload(db, id)
    if (!found) throw uploadUnknown()
    if (found.upload.state === 'aborted') throw uploadRemoved()
    return found
  }
  const finish = async (id: UploadId, signal: AbortSignal) =>
    await uploads.complete((await find(id)).upload, NO_CLAIMS, signal)

  return {
    async start(request) {
      if (request.size !== undefined) checkSize(request.size, request)
      const { maxBytes } = await storage.placeOf(request.appKey)
      const {
        metadata,
        minSize,
        maxSize,
        size = Math.min(maxSize ?? maxBytes, maxBytes),
        ...rest
      } = request
      const upload = await uploads.start({ ...rest, size, isIntelligent: false })
      await insertTusUpload(db, upload.id, request)
      return { upload, offset: 0, size: request.size, metadata, touchedAt: now() }
    },
    find,
    lock: createTusLocks({ ...deps, db }),
    append: createAppend({ db, storage, uploads, stallMs }),
    async declareSize(id, size) {
      const { maxBytes } = await storage.placeOf((await find(id)).upload.request.appKey)
      if (size > maxBytes) throw tooLarge(size, maxBytes)
      const isThere = await database.transaction(async (trx) => {
        checkSize(size, await findSizeLimits(trx, id))
        return setTusSize(trx, id, size)
      })
      if (!isThere) throw uploadUnknown()
    },
    finish,
    remove: async (id) => uploads.abort((await find(id)).upload),
    async finishLeft(signal) {
      const at = now().getTime()
      const between = { from: at - LEFT_BEFORE_MS, to: at - LEFT_AFTER_MS }
      for (const id of await findUnfinished(db, between, BATCH)) {
        // What fails is tried again next time, and when its sender asks.
        await finish(id, signal).catch(() => undefined)
        signal.throwIfAborted()
      }
      await deleteOrphans(db)
    },
  }
}

function checkSize(size: number, { minSize, maxSize }: Pick<TusRequest, 'minSize' | 'maxSize'>) {
  if (maxSize !== undefined && size > maxSize) throw overMaxSize(size, maxSize)
  if (minSize !== undefined && size < minSize) throw underMinSize(size, minSize)
}
