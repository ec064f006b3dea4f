import pLimit from 'p-limit'
import type { Database, Trx } from '../../db/database.ts'
import type { UploadId } from '../../lib/ids.ts'
import type { DirectAddress, WrittenObject } from '../../storage/storage.ts'
import type { Storages } from '../../storage/storages.ts'
import {
  deleteAddress,
  type HandedOut,
  insertAddress,
  listAddresses,
  sumAddresses,
} from './address-repository.ts'
import { checkChunks, checkReceived } from './check-piece.ts'
import type { Leftovers } from './leftovers.ts'
import { openUploadOrThrow } from './open-upload.ts'
import { countPiecesOfPart, replacePieces } from './piece-repository.ts'
import { type AnnouncedPiece, isPlaced, type Piece, type Upload } from './upload.ts'
import { addReceived, holdUpload } from './upload-repository.ts'

/**
 * Pieces that are sent past us, each as an object of its own at an address the storage answers for.
 * An address is signed for the length and the MD5 that were announced, and is a row before anybody
 * gets it. Nobody tells us when the bytes are there, so we look when it matters.
 */
export interface Addresses {
  /** `undefined` when the piece has to come through us. Rejects as receiving it would. */
  handOut(piece: AnnouncedPiece, upload: Upload): Promise<DirectAddress | undefined>
  /** Makes pieces of what has been written, of one part or of all. */
  settle(upload: Upload, options: SettleOptions): Promise<void>
}

export interface SettleOptions {
  readonly part?: number
  readonly signal: AbortSignal
}

export interface AddressesDeps {
  readonly database: Database
  readonly storage: Pick<Storages, 'placeOf' | 'directAt'>
  readonly leftovers: Leftovers
  readonly now: () => Date
}

/** What one PUT can bring to S3. */
const MAX_BYTES = 5 * 1024 ** 3
/** So much more than the file may be under way at once, for all that is sent again. */
const SPARE_SHARE = 3
/** Each is looked at when it matters. As many as there are parts, and some that are sent again. */
const MAX_ADDRESSES = 12_000
/** A storage answers a few at a time without others noticing. */
const AT_ONCE = 8

export function createAddresses(deps: AddressesDeps): Addresses {
  const { database, storage, now } = deps
  const limit = pLimit(AT_ONCE)

  return {
    async handOut(piece, { request }) {
      const { size, md5, uploadId } = piece
      if (md5 === undefined || size === 0 || size > MAX_BYTES) return undefined
      const storageKey = (await storage.placeOf(request.appKey)).newKey()
      if (!(await storage.directAt(storageKey))) return undefined
      const key = await database.transaction(async (trx) => {
        const upload = openUploadOrThrow(await holdUpload(trx, uploadId))
        const wanted = { ...toHandedOut(piece, md5), storageKey }
        return await keepAddress(trx, upload, wanted, now().getTime())
      })
      if (key === undefined) return undefined
      return await (await storage.directAt(key))?.address({ size, md5 })
    },
    async settle({ id, state }, { part, signal }) {
      if (state !== 'open') return
      const looking = (await listAddresses(database.db, id, part)).map((address) =>
        limit(async () => ({ address, found: await find(deps, address, signal) })),
      )
      const written = (await Promise.all(looking)).filter(isWritten)
      if (written.length > 0) await keepAll(deps, id, written)
    },
  }
}

function toHandedOut(
  { part, offset, size, isWholePart }: AnnouncedPiece,
  md5: string,
): Omit<HandedOut, 'storageKey'> {
  return { part, offset, size, isWholePart, md5: Buffer.from(md5, 'base64').toString('hex') }
}

/** Resolves to the key of what is handed out: the same again for the same bytes. */
async function keepAddress(
  trx: Trx,
  { id, request, received }: Upload,
  wanted: HandedOut,
  now: number,
): Promise<string | undefined> {
  const ofPart = await listAddresses(trx, id, wanted.part)
  const same = ofPart.find((one) => FIELDS.every((field) => one[field] === wanted[field]))
  await addReceived(trx, id, 0, now) // somebody is at work on it
  if (same) return same.storageKey
  const { count, bytes } = await sumAddresses(trx, id)
  const isTooMuch = received + wanted.size + bytes > (1 + SPARE_SHARE) * request.size
  const ofPiece = ofPart.filter(({ offset }) => offset === wanted.offset)
  if (isTooMuch || count >= MAX_ADDRESSES || ofPiece.length > SPARE_SHARE) return undefined
  await insertAddress(trx, id, wanted, now)
  return wanted.storageKey
}

const FIELDS = ['part', 'offset', 'size', 'md5', 'isWholePart'] as const

interface Looked {
  readonly address: HandedOut
  readonly found: WrittenObject | undefined
}

async function find(
  { storage }: AddressesDeps,
  { storageKey }: HandedOut,
  signal: AbortSignal,
): Promise<WrittenObject | undefined> {
  return await (await storage.directAt(storageKey))?.find({ signal })
}

function isWritten(looked: Looked): looked is Looked & { readonly found: WrittenObject } {
  const { address, found } = looked
  return found?.size === address.size && found.etag.toLowerCase() === address.md5
}

/** The last one that was written counts, as with those that come through us. */
async function keepAll(
  { database, leftovers, now }: AddressesDeps,
  id: UploadId,
  written: readonly (Looked & { readonly found: WrittenObject })[],
): Promise<void> {
  const inOrder = written.toSorted((a, b) => +a.found.modifiedAt - +b.found.modifiedAt)
  const superfluous = await database.transaction(async (trx) => {
    const upload = await holdUpload(trx, id)
    if (upload?.state !== 'open') return [] // somebody has seen to all of them meanwhile
    const replaced: Piece[] = []
    for (const { address } of inOrder) {
      if (await deleteAddress(trx, address.storageKey)) {
        replaced.push(...(await keepOne(trx, upload, address, now().getTime())))
      }
    }
    return replaced.filter((piece) => !isPlaced(piece)).map(({ storageKey }) => storageKey)
  })
  leftovers.remove(superfluous)
}

/** Resolves to the pieces that count no more. */
async function keepOne(
  trx: Trx,
  { id, request }: Upload,
  { isWholePart, md5, ...address }: HandedOut,
  now: number,
): Promise<readonly Piece[]> {
  const piece: Piece = { ...address, etag: md5, sha256: undefined, placeOffset: undefined }
  const replaced = await replacePieces(trx, id, piece, { isWholePart })
  if (!isWholePart) checkChunks(piece.part, await countPiecesOfPart(trx, id, piece.part))
  const more = piece.size - replaced.reduce((sum, { size }) => sum + size, 0)
  checkReceived(request, await addReceived(trx, id, more, now))
  return replaced
}
