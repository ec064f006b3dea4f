import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import type { BufferPool } from './buffer-pool.ts'
import { type Answer, createAnswers, type ServedObject } from './choose-answer.ts'
import { cachingHeaders, type HeaderList, toList, validatorHeaders, writeHead } from './headers.ts'
import {
  createObjectContents,
  type ObjectContent,
  type ObjectContents,
  type ReadableStorage,
} from './object-content.ts'
import { checkPreconditions } from './preconditions.ts'
import { refuseConditions, refuseRange, sendNotModified } from './refusals.ts'
import { createResponseWriter, goneSignal, limitStall, STALL_MS } from './response-writer.ts'
import { sendSpan } from './send-span.ts'

/**
 * Sends objects of the storage on Node's own response: conditions, ranges, HEAD. Bytes come from
 * memory, from descriptors kept open or, elsewhere than on local disk, from the storage's stream.
 */
export interface ObjectSender {
  /**
   * Rejects only before anything was sent, with `object_missing` and the like. What breaks off
   * later ends the connection, so that the client notices. Resolves also when the client goes away.
   */
  send(
    object: ServedObject,
    request: IncomingMessage,
    response: ServerResponse,
    options: SendOptions,
  ): Promise<void>
  /** To be called when an object was deleted. */
  forget(storageKey: string): void
  close(): Promise<void>
}

export interface SendOptions {
  /** Further headers, which go out faster with the others than set on the response beforehand. */
  readonly headers?: HeaderList | undefined
  /** By default it is the client's going away that ends everything. */
  readonly signal?: AbortSignal | undefined
}

export interface ObjectSenderDeps {
  readonly storage: ReadableStorage
  readonly pool: BufferPool
  readonly log: Pick<Logger, 'warn'>
  /** For small objects that are asked for again and again; 64 MiB by default, 0 for none. */
  readonly memoryBytes?: number | undefined
  /** A client that takes nothing for so long is given up; two minutes by default. */
  readonly stallMs?: number | undefined
}

const MEMORY_BYTES = 64 * 1024 * 1024

export function createObjectSender({
  storage,
  pool,
  log,
  memoryBytes,
  stallMs = STALL_MS,
}: ObjectSenderDeps): ObjectSender {
  const contents = createObjectContents({ storage, memoryBytes: memoryBytes ?? MEMORY_BYTES })
  const answers = createAnswers()

  return {
    async send(object, request, response, options) {
      const { headers = [] } = options
      const verdict = checkPreconditions(request.headers, object)
      if (verdict === 'failed') return refuseConditions(response, headers)
      if (verdict === 'not-modified') {
        const own = { ...cachingHeaders(object), ...validatorHeaders(object) }
        return sendNotModified(response, [...toList(own), ...headers])
      }
      if (request.method === 'HEAD') {
        await contents.check(object, options.signal ?? goneSignal(response))
        writeHead(response, 200, [...answers.head(object), ...headers])
        response.end()
        return
      }
      const answer = answers.choose(object, request, headers)
      if (!answer) return refuseRange(response, object.size, headers)
      await sendBody({ contents, pool, log, stallMs, object, answer, response, options })
    },
    forget: contents.forget,
    close: contents.close,
  }
}

interface Sending {
  readonly contents: ObjectContents
  readonly pool: BufferPool
  readonly log: Pick<Logger, 'warn'>
  readonly stallMs: number
  readonly object: ServedObject
  readonly answer: Answer
  readonly response: ServerResponse
  readonly options: SendOptions
}

async function sendBody(sending: Sending): Promise<void> {
  const { contents, object, response, answer } = sending
  const hot = contents.hot(object.storageKey)
  const [piece, ...others] = answer.pieces
  if (hot && piece && 'start' in piece && others.length === 0) {
    // Nothing to wait for, to release or to go wrong: this is most of the answers of a busy server.
    writeHead(response, answer.status, answer.headers)
    response.end(hot.subarray(piece.start, piece.end))
    limitStall(response, sending.stallMs)
    return
  }
  const content = await contents.open(object)
  try {
    await sendPieces(sending, content)
  } catch (error) {
    // A stream that was given up because the client went away fails, too.
    if (response.destroyed) return
    if (!response.headersSent) throw error
    sending.log.warn({ err: error, storageKey: object.storageKey }, 'a delivery broke off')
    response.destroy()
  } finally {
    if (content.kind === 'file') content.object.release()
  }
}

async function sendPieces(
  { answer, response, object, pool, stallMs, options }: Sending,
  content: ObjectContent,
): Promise<void> {
  const writer = createResponseWriter(response, answer, stallMs)
  const signal = () => options.signal ?? goneSignal(response)
  for (const [index, piece] of answer.pieces.entries()) {
    const isLast = index === answer.pieces.length - 1
    const isTaken =
      'text' in piece
        ? await (isLast
            ? writer.end(Buffer.from(piece.text))
            : writer.write(Buffer.from(piece.text)))
        : await sendSpan({ object, content, span: piece, isLast, writer, pool, signal })
    if (!isTaken) return
  }
}
