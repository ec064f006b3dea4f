import type { IncomingMessage } from 'node:http'
import type { ContentWords } from '@quayside/wire'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { ByteBody } from '../lib/byte-body.ts'
import { byteBodyFromBase64 } from '../lib/byte-body-from-base64.ts'
import { byteBodyFromReadable } from '../lib/byte-body-from-readable.ts'
import { byteBodyWithHead } from '../lib/byte-body-with-head.ts'
import { readSentForm } from './sent-form.ts'

/**
 * What a request brings to be stored: an address to fetch it from, or the bytes themselves, of which
 * nothing has been read ahead but what tells the two apart.
 */
export type SentContent =
  | { readonly kind: 'address'; readonly url: string; readonly fields: SentFields }
  | { readonly kind: 'file'; readonly file: SentFile; readonly fields: SentFields }

/** What the body says beside, so far as it came before the bytes. */
export type SentFields = Readonly<Record<string, string>>

export interface SentFile {
  /** To be read to its end, or drained. */
  readonly body: ByteBody
  readonly length: number | undefined
  /** Where that is not known: how long it can be. */
  readonly atMost: number | undefined
  readonly filename: string | undefined
  /** As the sender's program says. */
  readonly hintedType: string | undefined
  /** Somebody chose a file, which may be empty; a body that is just empty is a mistake. */
  readonly mayBeEmpty: boolean
}

/** Lets routes of `server` read their bodies themselves, whatever type they say they are. */
export function leaveBodiesUnread(server: FastifyInstance): void {
  server.removeAllContentTypeParsers()
  server.addContentTypeParser('*', (_request, _payload, done) => done(null, undefined))
}

/** Longer ones are no address and a few options, but bytes. */
const MAX_ADDRESS_BYTES = 64 * 1024

/**
 * Reads what was sent in any of the forms (Filestack reference 4.3): an address in the query, a form
 * with the file field `fileUpload` or the text field `url`, a form in one line, JSON with `url`, or
 * else the bytes as they are. Rejects with `body_malformed` for a form that is none.
 */
export async function readSentContent(
  request: FastifyRequest<{ Querystring: ContentWords }>,
): Promise<SentContent> {
  const { url } = request.query
  if (url) return { kind: 'address', url, fields: {} }
  const type = request.headers['content-type'] ?? ''
  if (/^multipart\/form-data\b/i.test(type)) {
    return readSentForm(request.raw, type, lengthOf(request.raw))
  }
  const readAddress = ADDRESS_READERS.find(([pattern]) => pattern.test(type))?.[1]
  const body = byteBodyFromReadable(request.raw)
  if (!readAddress) return toFile(request, body, type || undefined)

  const head = Buffer.alloc(MAX_ADDRESS_BYTES)
  const count = await body.fill(head)
  const fields = count < head.length ? readAddress(head.toString('utf8', 0, count)) : undefined
  if (fields?.url) return { kind: 'address', url: fields.url, fields }
  // What programs say of bytes they were told nothing about tells nothing of them.
  const hintedType = /json/i.test(type) ? type : undefined
  return toFile(request, byteBodyWithHead(head.subarray(0, count), body), hintedType)
}

/** The bytes that a text of base64 stands for, whose length nobody has said. */
export function decodedFile(file: SentFile): SentFile {
  const letters = file.length ?? file.atMost
  const atMost = letters === undefined ? undefined : Math.ceil(letters * 0.75)
  return { ...file, body: byteBodyFromBase64(file.body), length: undefined, atMost }
}

const ADDRESS_READERS: readonly [RegExp, (text: string) => SentFields | undefined][] = [
  [
    /^application\/x-www-form-urlencoded\b/i,
    (text) => Object.fromEntries(new URLSearchParams(text)),
  ],
  [/^application\/json\b/i, fromJson],
]

/** Of an object, what is text in it; of anything else nothing. */
function fromJson(text: string): SentFields | undefined {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value !== 'object' || value === null) return undefined
    return Object.fromEntries(
      Object.entries(value).flatMap(([name, one]) =>
        typeof one === 'string' ? [[name, one]] : [],
      ),
    )
  } catch {
    return undefined // a file of its own kind
  }
}

function toFile(
  request: FastifyRequest,
  body: ByteBody,
  hintedType: string | undefined,
): SentContent {
  const length = lengthOf(request.raw)
  const said = { length, atMost: undefined, filename: undefined, hintedType }
  return { kind: 'file', file: { body, ...said, mayBeEmpty: false }, fields: {} }
}

/** How long a body says it is. */
function lengthOf({ headers }: IncomingMessage): number | undefined {
  const said = headers['content-length']
  return said === undefined ? undefined : Number(said)
}
