import { Busboy } from '@fastify/busboy'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { QuaysideError } from '../../errors.ts'

/** A `parts` of ten thousand is the largest field there is; the body's own limit comes first. */
const MAX_FIELD_BYTES = 1024 * 1024
/** Clients echo everything they were answered; real forms have some twenty fields. */
const MAX_FIELDS = 64
/** Some clients send an empty file along. It is not looked at. */
const MAX_FILES = 4

/**
 * Lets routes of `server` read forms of both kinds, as older clients send them. They become what
 * newer clients send as JSON, so that the routes know one shape.
 */
export function readForms(server: FastifyInstance): void {
  server.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, text, done) => done(null, fromFields(new URLSearchParams(text.toString()))),
  )
  server.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer' },
    async ({ headers }: FastifyRequest, bytes: Buffer) =>
      fromFields(await readMultipart(bytes, headers['content-type'] ?? '')),
  )
}

function readMultipart(bytes: Buffer, contentType: string): Promise<Map<string, string>> {
  const { promise, resolve, reject } = Promise.withResolvers<Map<string, string>>()
  const fields = new Map<string, string>()
  const fail = (cause: unknown) => reject(formMalformed(cause))
  try {
    const limits = { fields: MAX_FIELDS, fieldSize: MAX_FIELD_BYTES, files: MAX_FILES }
    const busboy = new Busboy({ headers: { 'content-type': contentType }, limits })
    busboy.on('field', (name, value) => fields.set(name, value))
    // A file that is cut off fails on its own, and what nobody hears of ends the process.
    busboy.on('file', (_name, stream) => stream.on('error', fail).resume())
    busboy.on('error', fail)
    busboy.on('finish', () => resolve(fields))
    busboy.end(bytes)
  } catch (error) {
    fail(error)
  }
  return promise
}

/** Fields whose names are the same in forms and in JSON. */
const PLAIN = [
  'apikey',
  'policy',
  'signature',
  'filename',
  'mimetype',
  'size',
  'upload_id',
  'part',
  'offset',
  'md5',
  'sha256',
  'alt',
] as const
const STORE = ['location', 'region', 'container', 'path', 'access'] as const

function fromFields(fields: Map<string, string> | URLSearchParams): Record<string, unknown> {
  const given = (name: string) => fields.get(name) ?? undefined
  const plain = PLAIN.map((name) => [name, given(name)])
  const store = STORE.map((name) => [name, given(`store_${name}`)])
  return leaveOut([
    ...plain,
    ['store', leaveOut([...store, ['workflows', fromJson(given('workflows'))]])],
    ['fii', given('multipart') ?? given('fii')],
    ['upload_tags', fromJson(given('upload_tags'))],
    ['parts', fromPartList(given('parts'))],
  ])
}

function leaveOut(entries: readonly (readonly unknown[])[]): Record<string, unknown> {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ''))
}

function fromJson(text: string | undefined): unknown {
  if (!text) return undefined
  try {
    return JSON.parse(text)
  } catch (error) {
    throw formMalformed(error)
  }
}

/** `1:"etag";2:"etag"`, with or without the quotes. */
function fromPartList(text: string | undefined): unknown {
  return text
    ?.split(';')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [number = '', ...etag] = entry.split(':')
      return { part_number: number.trim(), etag: etag.join(':').trim() }
    })
}

const formMalformed = (cause: unknown) =>
  new QuaysideError('the body is not a form', {
    kind: 'invalid',
    code: 'body_malformed',
    publicMessage: 'The body is not the form its Content-Type says it is.',
    cause,
  })
