import type { ByteBody } from './byte-body.ts'

/** The body is larger than its reader is willing to hold. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

const FIRST_BYTES = 16 * 1024

/**
 * Reads a small body into memory. Rejects with `BodyTooLarge`, and gives the body up, as soon as
 * more than `maxBytes` have come. `length` is the body's length where it is known.
 */
export async function readAll(
  body: ByteBody,
  maxBytes: number,
  length?: number | undefined,
): Promise<Buffer> {
  let buffer = Buffer.allocUnsafe(Math.min(length ?? FIRST_BYTES, maxBytes) + 1)
  let filled = 0
  for (;;) {
    filled += await body.fill(buffer.subarray(filled))
    if (filled > maxBytes) {
      body.cancel()
      throw new BodyTooLarge(`a body of more than ${maxBytes} bytes`)
    }
    if (filled < buffer.length) return buffer.subarray(0, filled)
    const larger = Buffer.allocUnsafe(Math.min(buffer.length * 2, maxBytes + 1))
    buffer.copy(larger)
    buffer = larger
  }
}
