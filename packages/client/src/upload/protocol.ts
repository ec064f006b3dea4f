import type { FileAnswer } from '@quayside/wire'
import type { ApiSettings } from '../api/api.ts'
import { parseFile, parseMembers } from '../api/parse.ts'
import { answerMalformed, requestAnswer, requestJson } from '../api/request.ts'
import { wait } from '../api/wait.ts'
import { putBytes } from './put-bytes.ts'
import type { UploadRequest } from './upload.ts'

/*
 * The four requests of an upload: start; for each part ask where to put it, and put it; complete.
 */

export interface ProtocolContext {
  readonly api: ApiSettings
  readonly request: UploadRequest
  /** For one request. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
}

/** What names an upload that was started. */
export interface StartedUpload {
  /** Where its other requests go. */
  readonly base: string
  readonly names: { readonly uri: string; readonly region: string; readonly upload_id: string }
}

/** What is said of a part before it is sent. */
export interface PartFacts {
  readonly number: number
  readonly size: number
  /** Base64; `undefined` where nothing is to be checked. */
  readonly sha256: string | undefined
}

/** Where the bytes of one part go. */
export interface PartPlace {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** A part that arrived, as `/complete` names it. */
export interface ArrivedPart {
  readonly part_number: number
  readonly etag: string
}

export async function startUpload(context: ProtocolContext): Promise<StartedUpload> {
  const { api, request, timeoutMs, signal } = context
  const answer = parseMembers(
    await requestJson({
      url: `${api.endpoints.upload}/multipart/start`,
      body: { ...callerOf(context), ...fileOf(request), store: storeOf(request) },
      timeoutMs,
      signal,
    }),
  )
  return {
    base: toBase(text(answer, 'location_url')),
    names: {
      uri: text(answer, 'uri'),
      region: text(answer, 'region'),
      upload_id: text(answer, 'upload_id'),
    },
  }
}

export async function askPartPlace(
  context: ProtocolContext,
  { base, names }: StartedUpload,
  part: PartFacts,
): Promise<PartPlace> {
  const { request, timeoutMs, signal } = context
  const { number, size, sha256 } = part
  const answer = parseMembers(
    await requestJson({
      url: `${base}/multipart/upload`,
      body: { ...callerOf(context), ...names, store: storeOf(request), part: number, size, sha256 },
      timeoutMs,
      signal,
    }),
  )
  return { url: text(answer, 'url'), headers: parseHeaders(answer.get('headers')) }
}

/** Puts the part there and answers its tag. */
export function putPart(
  { timeoutMs, signal }: ProtocolContext,
  { url, headers }: PartPlace,
  bytes: ArrayBuffer,
  onSent: (bytes: number) => void,
): Promise<string> {
  return putBytes({ url, headers, bytes, timeoutMs, signal, onSent })
}

/** The file, or `undefined` while the service still joins its parts. */
export async function completeUpload(
  context: ProtocolContext,
  { base, names }: StartedUpload,
  parts: readonly ArrivedPart[],
): Promise<FileAnswer | undefined> {
  const { request, timeoutMs, signal } = context
  const { status, json } = await requestAnswer({
    url: `${base}/multipart/complete`,
    body: {
      ...callerOf(context),
      ...names,
      ...fileOf(request),
      store: storeOf(request),
      alt: request.alt,
      upload_tags: request.settings?.tags,
      parts,
    },
    timeoutMs,
    signal,
  })
  if (status === 202) return undefined
  return { ...parseFile(json), client: 'local_file_system' }
}

/** Asks the service to forget what has arrived. It does so by itself, too, after a day. */
export async function abortUpload(
  { api }: ProtocolContext,
  { base, names }: StartedUpload,
): Promise<void> {
  const body = { apikey: api.apiKey, upload_id: names.upload_id }
  await requestJson({ url: `${base}/multipart/abort`, body })
}

const FIRST_LOOK_MS = 1_000
const LONGEST_LOOK_MS = 10_000

/** Asks again and again, for joining large files takes the service its time. */
export async function untilComplete(
  complete: () => Promise<FileAnswer | undefined>,
  signal: AbortSignal,
): Promise<FileAnswer> {
  for (let waitMs = FIRST_LOOK_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_LOOK_MS)) {
    const file = await complete()
    if (file) return file
    await wait(waitMs, signal)
  }
}

const callerOf = ({ api }: ProtocolContext) => ({ apikey: api.apiKey, ...api.security })

const fileOf = ({ body, filename, contentType }: UploadRequest) => ({
  filename,
  // Said to be nothing in particular, it would be believed; left out, it is told from the bytes.
  mimetype: contentType || undefined,
  size: body.size,
})

/** `s3` stands for the app's own storage, whatever that is; the protocol wants a word. */
function storeOf({ store }: UploadRequest) {
  const { filename: _, ...place } = store ?? {}
  return { location: 's3', ...place }
}

/** The protocol names a bare host; services without one of their own for uploads name an address. */
function toBase(location: string): string {
  return (location.startsWith('http') ? location : `https://${location}`).replace(/\/+$/, '')
}

function text(members: ReadonlyMap<string, unknown>, name: string): string {
  const value = members.get(name)
  if (typeof value !== 'string' || !value) throw answerMalformed()
  return value
}

function parseHeaders(json: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from(parseMembers(json), ([name, value]) => [name, String(value)] as const),
  )
}
