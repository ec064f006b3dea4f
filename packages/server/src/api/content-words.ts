import { ContentWords } from '@quayside/wire'
import type { FastifyRequest } from 'fastify'
import { QuaysideError } from '../errors.ts'
import { parseContentType } from '../lib/content-type.ts'
import { refuseNulIn } from './refuse-nul.ts'
import { decodedFile, type SentFields, type SentFile } from './sent-content.ts'

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
export function bytesMeant(file: SentFile, words: ContentWords): SentFile {
  return isBase64Meant(words) ? decodedFile(file) : file
}

/** The same, of what lies at an address. */
export function isBase64Meant({ base64decode }: ContentWords): boolean {
  return base64decode === 'true'
}

const wordsMalformed = () =>
  new QuaysideError('a field of the body is too long', {
    kind: 'invalid',
    code: 'request_invalid',
    publicMessage: 'The request is not as it should be: a field of the body is too long.',
  })
