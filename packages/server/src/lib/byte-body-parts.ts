import type { ByteBody } from './byte-body.ts'

/** At most `maxBytes` of a body. What is left of it can be read on afterwards. */
export function firstBytes(body: ByteBody, maxBytes: number): ByteBody {
  let left = maxBytes
  return {
    ...body,
    async fill(target) {
      const count = await body.fill(target.subarray(0, left))
      left -= count
      return count
    },
  }
}

/** One body and then another. Giving it up gives both up. */
export function inTurn(first: ByteBody, second: ByteBody): ByteBody {
  let hasEnded = false
  let filled = 0
  let current = first
  return {
    async fill(target) {
      filled = 0
      if (!hasEnded) {
        current = first
        filled = await first.fill(target)
        if (filled === target.length) return filled
        hasEnded = true
      }
      current = second
      return filled + (await second.fill(target.subarray(filled)))
    },
    filled: () => (current === second ? filled + second.filled() : first.filled()),
    cancel() {
      first.cancel()
      second.cancel()
    },
  }
}

/** The same bytes, but that a body which breaks off is one that ends there. */
export function untilBroken(body: ByteBody): ByteBody {
  let isBroken = false
  return {
    ...body,
    async fill(target) {
      if (isBroken) return 0
      try {
        return await body.fill(target)
      } catch {
        isBroken = true
        return body.filled()
      }
    },
    filled: () => (isBroken ? 0 : body.filled()),
  }
}
