import type { Readable } from 'node:stream'
import type { ByteSpan } from '../lib/http-range.ts'
import type { BufferPool } from './buffer-pool.ts'
import { objectDamaged } from './errors.ts'
import type { ObjectContent, ObjectToRead } from './object-content.ts'
import type { ResponseWriter } from './response-writer.ts'

export interface SpanToSend {
  readonly object: ObjectToRead
  readonly content: ObjectContent
  readonly span: ByteSpan
  /** Nothing comes after it. */
  readonly isLast: boolean
  readonly writer: ResponseWriter
  readonly pool: BufferPool
  /** Asked for where there is something to wait for. */
  readonly signal: () => AbortSignal
}

/** Sends a part of an object; `false` when the client is gone. */
export function sendSpan(sending: SpanToSend): Promise<boolean> {
  const { content, span, isLast, writer } = sending
  if (content.kind === 'file') return sendFromFile(sending, content)
  if (content.kind === 'remote') return sendFromStream(sending, content)
  const bytes = content.bytes.subarray(span.start, span.end)
  return isLast ? writer.end(bytes) : writer.write(bytes)
}

/**
 * One buffer per answer, filled again when the system has taken it. Reading ahead gains nothing:
 * the bytes wait in the kernel on both sides.
 */
async function sendFromFile(
  { object, span, isLast, writer, pool }: SpanToSend,
  content: ObjectContent & { kind: 'file' },
): Promise<boolean> {
  for (let position = span.start; position < span.end; ) {
    const buffer = pool.take(span.end - position)
    try {
      const target = buffer.subarray(0, span.end - position)
      const now = content.object.readNow(target, position)
      const count = now ?? (await content.object.read(target, position))
      if (count < target.length)
        throw objectDamaged(object.storageKey, position + count, object.size)
      position += count
      const isTaken = await (isLast && position === span.end
        ? writer.end(target)
        : writer.write(target))
      if (!isTaken) return false
    } finally {
      pool.give(buffer)
    }
  }
  return span.start < span.end || !isLast || writer.end()
}

async function sendFromStream(
  { object, span, isLast, writer, signal }: SpanToSend,
  content: ObjectContent & { kind: 'remote' },
): Promise<boolean> {
  const stream: Readable = await content.read(span, signal())
  writer.onGone(() => stream.destroy())
  let position = span.start
  // Leaving the loop in whatever way destroys the stream.
  for await (const chunk of stream) {
    position += chunk.length
    if (position > span.end) break
    if (!(await writer.write(chunk))) return false
  }
  if (position !== span.end) throw objectDamaged(object.storageKey, position, object.size)
  return isLast ? writer.end() : true
}
