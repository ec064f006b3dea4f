import type { IncomingMessage } from 'node:http'
import { ReadableStream } from 'node:stream/web'
import { byteBodyFromReadable } from '../../../lib/byte-body-from-readable.ts'
import { drainBody } from '../../drain-body.ts'

/** The bytes of a request, for somebody who may not want all of them. */
export interface SentBody {
  /**
   * Ends with the bytes, where the connection breaks, and when `enough` is aborted: what has come
   * until then shall be kept, so none of these is a fault. Nothing is read before it is asked for.
   */
  readonly stream: ReadableStream<Uint8Array>
  /** See `drainBody`. */
  drain(): void
}

export function sentBody(raw: IncomingMessage, enough: AbortSignal): SentBody {
  const chunks: AsyncIterator<Uint8Array> = raw[Symbol.asyncIterator]()
  const ended = new Promise<undefined>((resolve) => {
    if (enough.aborted) resolve(undefined)
    enough.addEventListener('abort', () => resolve(undefined), { once: true })
  })
  const next = async (): Promise<Uint8Array | undefined> => {
    const chunk = await Promise.race([chunks.next(), ended]).catch(() => undefined)
    return chunk?.done === false ? chunk.value : undefined
  }
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const chunk = await next()
        if (chunk) controller.enqueue(chunk)
        else controller.close()
      },
    },
    { highWaterMark: 0 },
  )
  return {
    stream,
    drain: () => drainBody(byteBodyFromReadable(raw)),
  }
}
