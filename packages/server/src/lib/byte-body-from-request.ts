import type { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import type { ByteBody } from './byte-body.ts'

/**
 * The body of a request that somebody sends us. Nobody else may read it. Its chunks are given back
 * as soon as they are copied: left to the garbage collector they make it go through all memory
 * again and again, at more cost than receiving them has.
 */
export function byteBodyFromRequest(request: IncomingMessage): ByteBody {
  // Chunks that did not come from the network are perhaps somebody's.
  const isOurs = request.socket instanceof Socket
  /** What did not fit, and the chunk it is the end of. */
  let rest: { readonly bytes: Uint8Array; readonly chunk: Uint8Array } | undefined
  let filled = 0
  let end: { readonly error: unknown } | undefined
  let filling: Filling | undefined

  const settle = () => {
    if (!filling) return
    const { target, resolve, reject } = filling
    if (filled < target.length && !end) return
    filling = undefined
    request.pause()
    if (filled < target.length && end?.error !== undefined) reject(end.error)
    else resolve(filled)
  }
  const copy = (bytes: Uint8Array, chunk: Uint8Array) => {
    const room = filling ? filling.target.length - filled : 0
    const part = bytes.length <= room ? bytes : bytes.subarray(0, room)
    filling?.target.set(part, filled)
    filled += part.length
    rest = part.length < bytes.length ? { bytes: bytes.subarray(part.length), chunk } : undefined
    if (!rest && isOurs) giveBack(chunk)
  }
  const finish = (error: unknown) => {
    end ??= { error }
    settle()
  }
  request
    .on('data', (chunk: Uint8Array) => {
      copy(chunk, chunk)
      settle()
    })
    .on('end', () => finish(undefined))
    .on('error', finish)
    .on('close', () => finish(new Error('the body ended too early')))
    .pause()
  if (request.destroyed && !request.readableEnded) finish(new Error('the body ended too early'))

  return {
    fill(target) {
      filled = 0
      return new Promise((resolve, reject) => {
        filling = { target, resolve, reject }
        if (rest) copy(rest.bytes, rest.chunk)
        settle()
        if (filling) request.resume()
      })
    },
    filled: () => filled,
    cancel() {
      rest = undefined
      finish(undefined)
      request.destroy()
    },
  }
}

interface Filling {
  readonly target: Uint8Array
  resolve(count: number): void
  reject(error: unknown): void
}

/** Frees a chunk's memory at once, unless it is a part of something larger. */
function giveBack({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
