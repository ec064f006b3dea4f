import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { Busboy, type BusboyInstance } from '@fastify/busboy'
import { QuaysideError } from '../errors.ts'
import { byteBodyFromReadable } from '../lib/byte-body-from-readable.ts'
import type { SentContent, SentFile } from './sent-content.ts'

/** The field that holds the file in clients' forms. */
const FILE_FIELD = 'fileUpload'
/** Real forms have some twenty fields, the longest of them a policy of 8 KiB. */
const LIMITS = { fields: 64, fieldSize: 16 * 1024, parts: 70, headerPairs: 64 }

/**
 * Reads a form as far as its file begins; without one, to its end. The file flows no faster than it
 * is read. Rejects with `body_malformed` when the body is no form, or one without file and address.
 */
export function readSentForm(
  raw: IncomingMessage,
  contentType: string,
  length: number | undefined,
): Promise<SentContent> {
  const { promise, resolve, reject } = Promise.withResolvers<SentContent>()
  const fields: Record<string, string> = Object.create(null)
  const fail = (cause?: unknown) => reject(formMalformed(cause))
  const busboy = openBusboy(contentType, fail)
  if (!busboy) return promise

  busboy.on('field', (name, value) => {
    fields[name] ??= value
  })
  busboy.on('file', (name, stream, filename, _encoding, type) => {
    stream.on('error', fail)
    // What a browser sends for a file that nobody chose.
    if (name !== FILE_FIELD || filename === '') return void stream.resume()
    const file = { ...bodyOf(stream, raw), atMost: length, filename, hintedType: type }
    resolve({ kind: 'file', file, fields })
    // A second one is not what anybody can mean.
    busboy.removeAllListeners('file').on('file', (_name, other) => void other.resume())
  })
  busboy.on('error', (error) => {
    fail(error)
    // What is left is passed over, so that the sender gets to read the answer.
    raw.unpipe(busboy)
    raw.resume()
  })
  busboy.on('finish', () => {
    if (fields.url) resolve({ kind: 'address', url: fields.url, fields })
    else fail()
  })
  raw.on('error', fail)
  raw.pipe(busboy)
  return promise
}

function openBusboy(
  contentType: string,
  fail: (cause: unknown) => void,
): BusboyInstance | undefined {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      limits: LIMITS,
      isPartAFile: (name, _type, filename) => name === FILE_FIELD || filename !== undefined,
    })
  } catch (error) {
    fail(error)
    return undefined
  }
}

/** A file that ends because the whole request does has not come to its end. */
function bodyOf(
  stream: Readable,
  raw: IncomingMessage,
): Omit<SentFile, 'atMost' | 'filename' | 'hintedType'> {
  raw.once('error', (error) => stream.destroy(error))
  raw.once('close', () => {
    if (!raw.complete) stream.destroy(new Error('the request broke off'))
  })
  const body = byteBodyFromReadable(stream)
  const cancel = () => {
    body.cancel()
    raw.destroy()
  }
  return { body: { ...body, cancel }, length: undefined, mayBeEmpty: true }
}

const formMalformed = (cause: unknown) =>
  new QuaysideError('the body is no form with a file or an address', {
    kind: 'invalid',
    code: 'body_malformed',
    publicMessage: `The body is not a form with a file in the field "${FILE_FIELD}" or an address in the field "url".`,
    cause,
  })
