import type { ByteBody } from './byte-body.ts'

/**
 * The same body, but given up, so that `fill` fails or ends early, when within `ms` fewer than
 * `bytes` come to somebody who waits. Whoever has lent it a buffer gets that back in any case.
 */
export function withPace(
  body: ByteBody,
  { bytes, ms }: { readonly bytes: number; readonly ms: number },
): ByteBody {
  return {
    ...body,
    async fill(target) {
      let before = 0
      const watch = setInterval(() => {
        const filled = body.filled()
        if (filled - before < bytes) body.cancel()
        before = filled
      }, ms)
      try {
        return await body.fill(target)
      } finally {
        clearInterval(watch)
      }
    },
  }
}
