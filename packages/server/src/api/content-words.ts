import { ContentWords } from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import { QuaysideError } from '../errors.ts'
import { parseContentType } from '../lib/content-type.ts'
import { refuseNulIn } from './refuse-nul.ts'
import { decodedFile, type SentContent, type SentFields, type SentFile } from './sent-content.ts'

/**
 * What a request says beside the content it brings: the query counts before the body. Throws
 * `request_invalid` when the body's words are too long, or hold what no text has.
 */
export function contentWords(
  request: FastifyRequest<{ Querystring: ContentWords }>,
  fields: SentFields,
): ContentWords {
  if (!request.validateInput(fields, ContentWords)) throw wordsMalformed()
  const words = { ...fields, ...request.query }
  refuseNulIn(words)
  return words
}

/** The type somebody says the content has; `undefined` also for what is none. */
export function typeSaid({ mimetype = '' }: ContentWords): string | undefined {
  return parseContentType(mimetype)
}

/** The bytes that are meant: with `base64decode=true` those the sent text stands for. */
export function bytesMeant(file: SentFile, { base64decode }: ContentWords): SentFile {
  return base64decode === 'true' ? decodedFile(file) : file
}

/** What an address leads to is taken as it is. Throws `base64_address`. */
export function checkAddress({ kind }: SentContent, { base64decode }: ContentWords): void {
  if (kind === 'address' && base64decode === 'true') throw base64OfAddress()
}

const wordsMalformed = () =>
  new QuaysideError('a field of the body is too long', {
    kind: 'invalid',
    code: 'request_invalid',
    publicMessage: 'The request is not as it should be: a field of the body is too long.',
  })

const base64OfAddress = () =>
  new QuaysideError('base64decode with an address', {
    kind: 'unsupported',
    code: 'base64_address',
    publicMessage:
      'What lies at an address is stored as it is. Leave base64decode out, or send the text itself.',
  })
