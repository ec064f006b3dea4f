import type { ByteBody } from './byte-body.ts'

/** A body of which the first bytes were read already, whole again. */
export function byteBodyWithHead(head: Uint8Array, rest: ByteBody): ByteBody {
  let at = 0
  let filled = () => 0
  return {
    async fill(target) {
      const part = head.subarray(at, at + target.length)
      target.set(part)
      at += part.length
      const { length } = part
      filled = () => length
      if (length === target.length) return length
      const reading = rest.fill(target.subarray(length))
      filled = () => length + rest.filled()
      return length + (await reading)
    },
    filled: () => filled(),
    cancel() {
      at = head.length
      rest.cancel()
    },
  }
}
