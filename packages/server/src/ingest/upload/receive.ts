import type { Database } from '../../db/database.ts'
import { type ErrorKind, QuaysideError } from '../../errors.ts'
import type { Storages } from '../../storage/storages.ts'
import { createSlotPool, type SlotPool } from '../slots.ts'
import { checkChunks, checkPiece, checkReceived } from './check-piece.ts'
import {
  uploadAborted,
  uploadCompleted,
  uploadCompleting,
  uploadOffsetDiffers,
  uploadUnknown,
} from './errors.ts'
import type { Leftovers } from './leftovers.ts'
import { countPiecesOfPart, replacePieces } from './piece-repository.ts'
import { createReceivePiece, SMALLEST_SLOT_BYTES } from './receive-piece.ts'
import type { AnnouncedPiece, Piece, Upload, Uploads } from './upload.ts'
import { addReceived, findUpload, holdUpload } from './upload-repository.ts'

export interface ReceiveDeps {
  readonly database: Database
  readonly storage: Storages
  readonly leftovers: Leftovers
  readonly now: () => Date
}

const MIB = 1024 * 1024

/**
 * Buffers of all pieces on their way in, made when they are needed; who finds none waits, and is
 * not read from meanwhile. Enough for 140 people of one app at once on slow lines with local
 * storage, and for 23 parts of 6 MiB with S3, which takes them only whole.
 */
const RECEIVE_BYTES = 176 * MIB
/** Of the smallest pieces, which do not wait behind large ones: 256 of them. */
const RECEIVE_SMALL_BYTES = 16 * MIB

/** First the bytes, then the row that names them; then whoever sent them is told. */
export function createReceive(deps: ReceiveDeps): Uploads['receive'] {
  const { database, storage, leftovers } = deps
  const receivePiece = createReceivePiece({ storage, slots: createPieceSlots() })

  return async function receive(announced, body, signal) {
    const { request } = openOrThrow(await findUpload(database.db, announced.uploadId))
    checkPiece(request, announced)
    const wantsDigests = announced.part === 1 && announced.size === request.size
    const { appKey } = request
    const storageKey = (await storage.placeOf(appKey)).newKey()
    const bytes = { appKey, announced, storageKey, wantsDigests, body, signal }
    const piece = await receivePiece(bytes)
    try {
      const replaced = await record(deps, announced, piece)
      leftovers.remove(replaced.map((old) => old.storageKey))
      return piece
    } catch (error) {
      // After any other fault the row may be there all the same.
      if (isOurRefusal(error)) leftovers.remove([storageKey])
      throw error
    }
  }
}

function createPieceSlots(): SlotPool {
  const [small, others] = [createSlotPool(RECEIVE_SMALL_BYTES), createSlotPool(RECEIVE_BYTES)]
  return {
    reserve: (request) => (request.size <= SMALLEST_SLOT_BYTES ? small : others).reserve(request),
  }
}

/** Resolves to the pieces that count no more. */
function record(
  { database, now }: ReceiveDeps,
  { uploadId, isWholePart, follows }: AnnouncedPiece,
  piece: Piece,
): Promise<readonly Piece[]> {
  return database.transaction(async (trx) => {
    const { request, received } = openOrThrow(await holdUpload(trx, uploadId))
    if (follows !== undefined && follows !== received) throw uploadOffsetDiffers(follows, received)
    const replaced = await replacePieces(trx, uploadId, piece, { isWholePart })
    if (!isWholePart) checkChunks(piece.part, await countPiecesOfPart(trx, uploadId, piece.part))
    const more = piece.size - replaced.reduce((sum, { size }) => sum + size, 0)
    checkReceived(request, await addReceived(trx, uploadId, more, now().getTime()))
    return replaced
  })
}

function openOrThrow(upload: Upload | undefined): Upload {
  if (!upload) throw uploadUnknown()
  if (upload.state === 'aborted') throw uploadAborted()
  if (upload.state === 'done') throw uploadCompleted()
  if (upload.state === 'completing') throw uploadCompleting()
  return upload
}

const REFUSALS: readonly ErrorKind[] = ['not-found', 'conflict', 'invalid']

function isOurRefusal(error: unknown): boolean {
  return error instanceof QuaysideError && REFUSALS.includes(error.kind)
}
