import type { Database } from '../../db/database.ts'
import { type ErrorKind, QuaysideError } from '../../errors.ts'
import type { Storages } from '../../storage/storages.ts'
import type { Hasher } from '../hasher.ts'
import { createSlotPool, type SlotPool } from '../slots.ts'
import { deleteAddresses } from './address-repository.ts'
import { checkChunks, checkPiece, checkReceived } from './check-piece.ts'
import { uploadOffsetDiffers } from './errors.ts'
import { objectLanding } from './landing.ts'
import type { Leftovers } from './leftovers.ts'
import { openUploadOrThrow } from './open-upload.ts'
import { countPiecesOfPart, replacePieces } from './piece-repository.ts'
import type { Places } from './places.ts'
import { createReceivePiece, SMALLEST_SLOT_BYTES } from './receive-piece.ts'
import { type AnnouncedPiece, isPlaced, type Piece, type Uploads } from './upload.ts'
import { addReceived, findUpload, holdUpload } from './upload-repository.ts'

export interface ReceiveDeps {
  readonly database: Database
  readonly storage: Storages
  readonly hasher: Hasher
  readonly places: Pick<Places, 'take'>
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
  const { database, storage, hasher, places } = deps
  const receivePiece = createReceivePiece({ hasher, slots: createPieceSlots() })

  return async function receive(announced, body, signal) {
    const upload = openUploadOrThrow(await findUpload(database.db, announced.uploadId))
    const { appKey, size } = upload.request
    checkPiece(upload.request, announced)
    const bytes = {
      appKey,
      announced,
      wantsDigests: announced.part === 1 && announced.size === size,
      body,
      signal,
    }
    const spot = await places.take(upload, announced)
    if (!spot) {
      const landing = objectLanding(storage, (await storage.placeOf(appKey)).newKey())
      return await keep(deps, announced, await receivePiece({ ...bytes, landing }))
    }
    let outcome: Parameters<typeof spot.end>[0] = 'failed'
    try {
      const piece = await receivePiece({ ...bytes, landing: spot.landing })
      outcome = 'unsure'
      await keep(deps, announced, piece)
      outcome = 'recorded'
      return piece
    } catch (error) {
      if (isOurRefusal(error)) outcome = 'failed'
      throw error
    } finally {
      spot.end(outcome)
    }
  }
}

function createPieceSlots(): SlotPool {
  const [small, others] = [createSlotPool(RECEIVE_SMALL_BYTES), createSlotPool(RECEIVE_BYTES)]
  return {
    reserve: (request) => (request.size <= SMALLEST_SLOT_BYTES ? small : others).reserve(request),
  }
}

/** Writes the row of a piece that is durable, and lets go of the objects it replaces. */
async function keep(deps: ReceiveDeps, announced: AnnouncedPiece, piece: Piece): Promise<Piece> {
  const { leftovers } = deps
  try {
    leftovers.remove(await record(deps, announced, piece))
    return piece
  } catch (error) {
    // After any other fault the row may be there all the same.
    if (isOurRefusal(error)) leftovers.remove(objectsOf([piece]))
    throw error
  }
}

const objectsOf = (pieces: readonly Piece[]): readonly string[] =>
  pieces.filter((piece) => !isPlaced(piece)).map(({ storageKey }) => storageKey)

/** Resolves to the keys of objects that count no more. */
function record(
  { database, now }: ReceiveDeps,
  { uploadId, isWholePart, follows }: AnnouncedPiece,
  piece: Piece,
): Promise<readonly string[]> {
  return database.transaction(async (trx) => {
    const { request, received } = openUploadOrThrow(await holdUpload(trx, uploadId))
    if (follows !== undefined && follows !== received) throw uploadOffsetDiffers(follows, received)
    const replaced = await replacePieces(trx, uploadId, piece, { isWholePart })
    if (!isWholePart) checkChunks(piece.part, await countPiecesOfPart(trx, uploadId, piece.part))
    const more = piece.size - replaced.reduce((sum, { size }) => sum + size, 0)
    checkReceived(request, await addReceived(trx, uploadId, more, now().getTime()))
    // What was sent past us before would be found later, and taken for what came last.
    const past = isWholePart ? await deleteAddresses(trx, uploadId, piece.part) : []
    return [...objectsOf(replaced), ...past]
  })
}

const REFUSALS: readonly ErrorKind[] = ['not-found', 'conflict', 'invalid']

function isOurRefusal(error: unknown): boolean {
  return error instanceof QuaysideError && REFUSALS.includes(error.kind)
}
