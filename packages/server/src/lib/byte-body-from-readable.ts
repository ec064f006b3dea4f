import type { Readable } from 'node:stream'
import type { ByteBody } from './byte-body.ts'

/**
 * A Node stream of bytes as a body. Errors of the stream reject `fill`; giving the body up
 * destroys the stream.
 */
export function byteBodyFromReadable(readable: Readable): ByteBody {
  const chunks: AsyncIterator<Uint8Array> = readable[Symbol.asyncIterator]()
  let rest: Uint8Array = new Uint8Array(0)
  let filled = 0
  let hasEnded = false

  return {
    async fill(target) {
      filled = 0
      while (filled < target.length && !hasEnded) {
        if (rest.length === 0) {
          const next = await chunks.next()
          if (next.done === true) hasEnded = true
          else rest = next.value
        }
        const part = rest.subarray(0, target.length - filled)
        target.set(part, filled)
        filled += part.length
        rest = rest.subarray(part.length)
      }
      return filled
    },
    filled: () => filled,
    cancel() {
      hasEnded = true
      // An error after nobody is interested any more must not end the process.
      readable.on('error', () => undefined).destroy()
    },
  }
}
