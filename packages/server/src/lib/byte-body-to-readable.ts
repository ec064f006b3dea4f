import { Readable } from 'node:stream'
import type { ByteBody } from './byte-body.ts'

/** Large enough that a system call carries much, small enough for many streams at once. */
const CHUNK_BYTES = 256 * 1024

/**
 * A body as a Node stream, for those who can only read streams. Every chunk is a fresh buffer,
 * because a stream's reader may keep it. Destroying the stream gives the body up.
 */
export function byteBodyToReadable(body: ByteBody, chunkBytes: number = CHUNK_BYTES): Readable {
  return new Readable({
    highWaterMark: chunkBytes,
    read() {
      const chunk = Buffer.allocUnsafeSlow(chunkBytes)
      body.fill(chunk).then(
        (count) => {
          if (count > 0) this.push(count === chunkBytes ? chunk : chunk.subarray(0, count))
          if (count < chunkBytes) this.push(null)
        },
        (error: Error) => this.destroy(error),
      )
    },
    destroy(error, callback) {
      body.cancel()
      callback(error)
    },
  })
}
