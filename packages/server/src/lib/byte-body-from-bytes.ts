import type { ByteBody } from './byte-body.ts'

/** Bytes that are in memory already, as a body. */
export function byteBodyFromBytes(bytes: Uint8Array): ByteBody {
  let at = 0
  let filled = 0
  return {
    async fill(target) {
      const part = bytes.subarray(at, at + target.length)
      target.set(part)
      at += part.length
      filled = part.length
      return filled
    },
    filled: () => filled,
    cancel() {
      at = bytes.length
    },
  }
}
