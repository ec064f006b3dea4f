import { QuaysideError } from '../errors.ts'
import type { ByteBody } from './byte-body.ts'

/** Text that is decoded at a time. */
const CHUNK_CHARS = 64 * 1024
const LETTERS = /^[A-Za-z0-9+/_-]*={0,2}$/

/**
 * The bytes that a body of base64 text stands for, in either alphabet, with line breaks or without.
 * `fill` rejects with `base64_malformed` where the text is none.
 */
export function byteBodyFromBase64(text: ByteBody): ByteBody {
  const chunk = Buffer.alloc(CHUNK_CHARS)
  let hasEnded = false
  let isPadded = false
  /** Up to three letters that wait for their fourth. */
  let waiting = ''
  let ready: Uint8Array = new Uint8Array()
  let filled = 0

  async function decodeMore(): Promise<void> {
    const count = await text.fill(chunk)
    hasEnded = count < chunk.length
    const piece = chunk.toString('latin1', 0, count).replace(/[\r\n\t ]+/g, '')
    // Nothing comes after the end but the second half of it.
    if (!(isPadded ? /^=?$/ : LETTERS).test(piece)) throw base64Malformed()
    const letters = waiting + piece.replace(/=+$/, '')
    const over = letters.length % 4
    if (!isPadded && piece.endsWith('=')) {
      if (over === 0) throw base64Malformed()
      isPadded = true
    }
    const isLast = hasEnded || isPadded
    if (isLast && over === 1) throw base64Malformed()
    const whole = isLast ? letters.length : letters.length - over
    ready = Buffer.from(letters.slice(0, whole), 'base64')
    waiting = letters.slice(whole)
  }

  return {
    async fill(target) {
      filled = 0
      while (filled < target.length) {
        if (ready.length === 0) {
          if (hasEnded) break
          await decodeMore()
          continue
        }
        const part = ready.subarray(0, target.length - filled)
        target.set(part, filled)
        filled += part.length
        ready = ready.subarray(part.length)
      }
      return filled
    },
    filled: () => filled,
    cancel() {
      hasEnded = true
      text.cancel()
    },
  }
}

const base64Malformed = () =>
  new QuaysideError('the body is no base64', {
    kind: 'invalid',
    code: 'base64_malformed',
    publicMessage: 'The body is not the base64 text it was said to be. Nothing was stored.',
  })
