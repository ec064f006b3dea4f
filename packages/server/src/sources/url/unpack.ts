import { pipeline, type Transform } from 'node:stream'
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from 'node:zlib'
import type { ByteBody } from '../../lib/byte-body.ts'
import { byteBodyFromReadable } from '../../lib/byte-body-from-readable.ts'
import { byteBodyToReadable } from '../../lib/byte-body-to-readable.ts'
import { packingUnknown, unpackedTooLarge } from './errors.ts'

const UNPACKERS: ReadonlyMap<string, () => Transform> = new Map<string, () => Transform>([
  ['gzip', () => createGunzip()],
  ['x-gzip', () => createGunzip()],
  ['deflate', () => createInflate()],
  ['br', () => createBrotliDecompress()],
  ['zstd', () => createZstdDecompress()],
])

/**
 * The file's own bytes out of a compressed answer. How many they are is not known before the end:
 * from `maxBytes` on reading rejects with `url_too_large`. Throws `url_refused` for a packing
 * nobody knows; damaged ones reject with it.
 */
export function unpack(body: ByteBody, encoding: string, maxBytes: number): ByteBody {
  const create = UNPACKERS.get(encoding)
  if (!create) throw packingUnknown(encoding)
  const unpacked = create()
  // Whatever goes wrong on either side shows where the unpacked bytes are read.
  pipeline(byteBodyToReadable(body), unpacked, () => undefined)
  const inner = byteBodyFromReadable(unpacked)
  let received = 0
  return {
    ...inner,
    async fill(target) {
      const count = await inner.fill(target).catch((error: unknown) => {
        throw isDamage(error) ? packingUnknown(encoding, error) : error
      })
      received += count
      if (received <= maxBytes) return count
      inner.cancel()
      throw unpackedTooLarge(maxBytes)
    },
  }
}

/** What Node's unpackers say of bytes that are not what they should be. */
function isDamage(error: unknown): boolean {
  return error instanceof Error && 'errno' in error && 'code' in error && !('syscall' in error)
}
