import type { Db } from '../../db/database.ts'
import type { ByteBody } from '../../lib/byte-body.ts'
import { byteBodyFromBytes } from '../../lib/byte-body-from-bytes.ts'
import { byteBodyFromReadable } from '../../lib/byte-body-from-readable.ts'
import { firstBytes, inTurn, untilBroken } from '../../lib/byte-body-parts.ts'
import type { UploadId } from '../../lib/ids.ts'
import { withPace } from '../../lib/with-pace.ts'
import type { Storages } from '../../storage/storages.ts'
import { uploadUnknown } from '../upload/errors.ts'
import type { Uploads } from '../upload/upload.ts'
import { findLastPiece, findTusUpload } from './tus-repository.ts'
import type { TusUploads } from './tus-upload.ts'

export interface AppendDeps {
  readonly db: Db
  readonly storage: Pick<Storages, 'read'>
  readonly uploads: Pick<Uploads, 'receive'>
  /** Whoever sends nothing for so long is given up, and what came before is kept. */
  readonly stallMs?: number | undefined
}

/** Longer than a phone takes from one mast to the next. */
const STALL_MS = 60_000

const MIB = 1024 * 1024

/**
 * The largest piece behind `offset` bytes: what a killed process loses. It grows with what is there
 * already, so that 10,000 pieces are enough for any file.
 */
export const largestPiece = (offset: number): number => Math.max(8 * MIB, wholeMib(offset / 500))

/**
 * A piece that ended before it had so many bytes, because its request did, is taken up again by the
 * next one. So senders of a few kilobytes at a time do not make a piece of each.
 */
export const smallestPiece = (offset: number): number => Math.max(MIB, wholeMib(offset / 1000))

const wholeMib = (bytes: number): number => Math.ceil(bytes / MIB) * MIB

/** The bytes that have come are kept whoever goes away. */
const { signal } = new AbortController()

export function createAppend(deps: AppendDeps): TusUploads['append'] {
  const { db, storage, uploads, stallMs = STALL_MS } = deps

  /** Resolves to how far the upload is after one more piece; as far as before at the body's end. */
  async function appendPiece(
    id: UploadId,
    { offset, most }: { readonly offset: number; readonly most: number },
    body: ByteBody,
  ): Promise<number> {
    // Nothing is held for whoever does not send, and no piece is made of nothing.
    const first = new Uint8Array(1)
    if (most === 0 || (await body.fill(first)) === 0) return offset
    const sent = inTurn(byteBodyFromBytes(first), body)
    const last = await findLastPiece(db, id)
    const resumed = last && last.size < smallestPiece(offset) ? last : undefined
    const before = resumed?.size ?? 0
    const room = Math.min(most, largestPiece(offset) - before)
    const part = resumed?.part ?? (last?.part ?? 0) + 1
    const announced = { uploadId: id, part, offset: 0, size: before + room, isWholePart: true }
    const piece = await uploads.receive(
      { ...announced, follows: offset, md5: undefined, sha256: undefined },
      await withBefore(resumed, firstBytes(sent, room)),
      signal,
    )
    return offset + piece.size - before
  }

  async function withBefore(
    resumed: { readonly storageKey: string; readonly size: number } | undefined,
    body: ByteBody,
  ): Promise<ByteBody> {
    if (!resumed) return body
    const { storageKey, size } = resumed
    const bytes = await storage.read(storageKey, { start: 0, end: size }, { signal })
    return inTurn(byteBodyFromReadable(bytes), body)
  }

  return async function append(id, from, body, { length = Number.POSITIVE_INFINITY }) {
    const found = await findTusUpload(db, id)
    if (!found) throw uploadUnknown()
    const end = Math.min(found.upload.request.size, from + length)
    const sent = untilBroken(withPace(body, { bytes: 1, ms: stallMs }))
    for (let offset = from; ; ) {
      const reached = await appendPiece(id, { offset, most: end - offset }, sent)
      if (reached === offset) return offset
      offset = reached
    }
  }
}
