import { createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from 'pino'
import { QuaysideError } from '../errors.ts'
import type { LinkedFile } from '../files/file-record.ts'
import type { ByteBody } from '../lib/byte-body.ts'
import { type ByteSpan, chooseRange, parseRanges } from '../lib/http-range.ts'
import type { FileEntry, OpenedFile } from '../sources/source.ts'
import type { BufferPool } from './buffer-pool.ts'
import { linkedBodyCut } from './errors.ts'
import {
  type ContentFacts,
  cachingHeaders,
  contentHeaders,
  type HeaderFields,
  toList,
  validatorHeaders,
  writeHead,
} from './headers.ts'
import type { LinkedFiles } from './linked-files.ts'
import {
  checkPreconditions,
  hasPreconditions,
  isRangeCurrent,
  type Validators,
} from './preconditions.ts'
import { refuseConditions, refuseRange, sendNotModified } from './refusals.ts'
import { createResponseWriter, type ResponseHead, type ResponseWriter } from './response-writer.ts'
import { createSteadyBody } from './steady-body.ts'

export interface LinkedToSend {
  readonly file: LinkedFile
  readonly facts: ContentFacts
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly signal: AbortSignal
}

/**
 * Streams a linked file from its source. A range is passed on; several at once are not, then the
 * whole file is the answer. What a condition asks of the revision is answered without a transfer.
 * Rejects only before anything was sent.
 */
export type SendLinked = (linked: LinkedToSend) => Promise<void>

export interface SendLinkedDeps {
  readonly linkedFiles: LinkedFiles
  readonly pool: BufferPool
  readonly log: Pick<Logger, 'warn'>
  readonly stallMs: number
}

/** The source is slower than that in any case, and what has arrived is to be passed on soon. */
const CHUNK_BYTES = 64 * 1024

export function createSendLinked(deps: SendLinkedDeps): SendLinked {
  return async function sendLinked(linked) {
    const { file, facts, request, response, signal } = linked
    const entry = needsEntry(request) ? await deps.linkedFiles.stat(file, { signal }) : undefined
    const verdict = entry ? checkPreconditions(request.headers, toValidators(entry)) : 'send'
    if (entry && verdict === 'not-modified') {
      const own = { ...cachingHeaders(facts), ...validatorHeaders(toValidators(entry)) }
      return sendNotModified(response, toList(own))
    }
    if (verdict === 'failed') return refuseConditions(response)
    if (entry && request.method === 'HEAD') {
      writeHead(response, 200, toList(headOf(facts, entry, entry.size)))
      response.end()
      return
    }
    const span = chooseSpan(file, request, entry)
    if (span === 'unsatisfiable') return refuseRange(response, entry?.size ?? 0)
    await sendContent(deps, linked, span, entry)
  }
}

/** Whether the source has to be asked about the file before it is opened. */
function needsEntry({ method, headers }: IncomingMessage): boolean {
  if (method === 'HEAD' || hasPreconditions(headers)) return true
  const [range] = parseRanges(headers.range ?? '') ?? []
  return range !== undefined && 'suffix' in range
}

type OpenSpan = { readonly start: number; readonly end: number | undefined }

/** `undefined` for all of it. */
function chooseSpan(
  file: LinkedFile,
  { headers }: IncomingMessage,
  entry: FileEntry | undefined,
): OpenSpan | 'unsatisfiable' | undefined {
  if (entry) return spanOfKnown(headers, entry)
  // An export has no size before it is made, and no middle that could be asked for.
  if (file.size === undefined) return undefined
  const [range, ...others] = parseRanges(headers.range ?? '') ?? []
  if (!range || others.length > 0 || 'suffix' in range) return undefined
  return { start: range.first, end: range.last === undefined ? undefined : range.last + 1 }
}

function spanOfKnown(
  headers: IncomingMessage['headers'],
  entry: FileEntry,
): ByteSpan | 'unsatisfiable' | undefined {
  if (entry.size === undefined || !isRangeCurrent(headers, toValidators(entry))) return undefined
  const choice = chooseRange(headers.range, entry.size)
  if (choice.kind === 'unsatisfiable') return 'unsatisfiable'
  return choice.kind === 'spans' && choice.spans.length === 1 ? choice.spans[0] : undefined
}

async function sendContent(
  deps: SendLinkedDeps,
  { file, facts, response, signal }: LinkedToSend,
  span: OpenSpan | undefined,
  entry: FileEntry | undefined,
): Promise<void> {
  const opened = await openSpan(deps, file, { span, known: entry, signal })
  if (opened === 'beyond-end') {
    const { size } = entry ?? (await deps.linkedFiles.stat(file, { signal }))
    return refuseRange(response, size ?? 0)
  }
  if (span && opened.length === 0) {
    opened.body.cancel()
    return refuseRange(response, opened.entry.size ?? 0)
  }
  const writer = createResponseWriter(response, toHead(facts, opened, span), deps.stallMs)
  const body = steadyBodyOf(deps, file, opened, signal)
  writer.onGone(() => body.cancel())
  try {
    await pump(deps.pool, body, opened.length, writer)
  } catch (error) {
    if (response.destroyed) return
    if (!response.headersSent) throw error
    deps.log.warn({ err: error, handle: file.handle }, 'a linked file broke off')
    response.destroy()
  } finally {
    body.cancel()
  }
}

/** An export is made anew each time, so the rest of one cannot be had. */
function steadyBodyOf(
  { linkedFiles }: SendLinkedDeps,
  file: LinkedFile,
  { body, entry, start, length }: OpenedFile,
  signal: AbortSignal,
): ByteBody {
  if (length === undefined || entry.size === undefined) return body
  const reopen = async (offset: number) => {
    const rest = { start: start + offset, end: start + length, known: entry, signal }
    return (await linkedFiles.open(file, rest)).body
  }
  return createSteadyBody({ body, reopen, signal })
}

async function openSpan(
  { linkedFiles }: SendLinkedDeps,
  file: LinkedFile,
  {
    span,
    known,
    signal,
  }: { span: OpenSpan | undefined; known: FileEntry | undefined; signal: AbortSignal },
): Promise<OpenedFile | 'beyond-end'> {
  try {
    return await linkedFiles.open(file, { start: span?.start, end: span?.end, known, signal })
  } catch (error) {
    const isRefused = error instanceof QuaysideError && error.code === 'source_range_invalid'
    if (span && isRefused) return 'beyond-end'
    throw error
  }
}

function toHead(facts: ContentFacts, opened: OpenedFile, span: OpenSpan | undefined): ResponseHead {
  const { entry, start, length } = opened
  const headers = headOf(facts, entry, length)
  if (!span || length === undefined) return { status: 200, headers: toList(headers) }
  const range = `bytes ${start}-${start + length - 1}/${entry.size ?? '*'}`
  return { status: 206, headers: [...toList(headers), 'Content-Range', range] }
}

function headOf(facts: ContentFacts, entry: FileEntry, length: number | undefined): HeaderFields {
  return {
    ...contentHeaders(facts),
    ...validatorHeaders(toValidators(entry)),
    'Accept-Ranges': entry.size === undefined ? 'none' : 'bytes',
    ...(length !== undefined && { 'Content-Length': String(length) }),
  }
}

/** A revision is one content. An export is made anew each time, so its bytes may differ. */
function toValidators({ id, rev, size, modifiedAt }: FileEntry): Validators {
  const tag = createHash('sha256').update(`${id} ${rev}`).digest('base64url')
  return { etag: `${size === undefined ? 'W/' : ''}"${tag}"`, modifiedAt }
}

async function pump(
  pool: BufferPool,
  body: ByteBody,
  length: number | undefined,
  writer: ResponseWriter,
): Promise<void> {
  const buffer = pool.take(CHUNK_BYTES)
  try {
    for (let sent = 0; ; ) {
      const count = await body.fill(buffer)
      sent += count
      const isEnd = count < buffer.length || sent === length
      if (isEnd && length !== undefined && sent !== length) throw linkedBodyCut(sent, length)
      const bytes = buffer.subarray(0, count)
      const isTaken = await (isEnd ? writer.end(bytes) : writer.write(bytes))
      if (!isTaken || isEnd) return
    }
  } finally {
    pool.give(buffer)
  }
}
