import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type FileRecord, lastModifiedOf } from '../../files/file-record.ts'
import { cachingOf, type DeliverOptions } from '../../links/delivery.ts'
import {
  cachingHeaders,
  contentHeaders,
  toList,
  validatorHeaders,
  writeHead,
} from '../../links/headers.ts'
import { checkPreconditions, type Validators } from '../../links/preconditions.ts'
import type { ReadContent } from '../../links/read-content.ts'
import { refuseConditions, sendNotModified } from '../../links/refusals.ts'
import { refuseAsProgram } from '../../links/refuse-as-program.ts'
import { base64Text } from './base64-text.ts'

/**
 * Answers GET and HEAD for a file's content as base64 text: conditions and headers as for the
 * content itself, with a tag of its own, and always the whole text. Rejects only before anything
 * was sent; what breaks off later ends the connection.
 */
export async function sendBase64(
  { readContent }: { readonly readContent: ReadContent },
  file: FileRecord,
  request: IncomingMessage,
  response: ServerResponse,
  options: DeliverOptions & { readonly signal: AbortSignal },
): Promise<void> {
  refuseAsProgram(request.headers)
  const facts = {
    filename: file.filename,
    contentType: 'text/plain; charset=us-ascii',
    download: options.download,
    caching: cachingOf(options, file.kind === 'stored' ? 'public' : 'revalidate'),
  }
  const validators = validatorsOf(file)
  const verdict = validators && checkPreconditions(request.headers, validators)
  if (verdict === 'failed') return refuseConditions(response)
  const own = validators ? validatorHeaders(validators) : {}
  if (verdict === 'not-modified') {
    return sendNotModified(response, toList({ ...cachingHeaders(facts), ...own }))
  }
  const headers = toList({ ...contentHeaders(facts), ...own, ...lengthOf(file) })
  if (request.method === 'HEAD') {
    writeHead(response, 200, headers)
    response.end()
    return
  }
  const chunks = await begun(readContent(file, options.signal))
  writeHead(response, 200, headers)
  await pipeline(Readable.from(base64Text(chunks)), response).catch(() => response.destroy())
}

/** Of what lies at a source only that source can tell whether it has changed. */
function validatorsOf(file: FileRecord): Validators | undefined {
  if (file.kind !== 'stored') return undefined
  return { etag: `"${file.sha256}-base64"`, modifiedAt: lastModifiedOf(file) }
}

function lengthOf(file: FileRecord): { readonly 'Content-Length'?: string } {
  if (file.kind !== 'stored') return {}
  return { 'Content-Length': String(Math.ceil(file.size / 3) * 4) }
}

/** The same bytes, once the first have come: whoever has none to send can still say so. */
async function begun(chunks: AsyncIterable<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const iterator = chunks[Symbol.asyncIterator]()
  const first = await iterator.next()
  return (async function* () {
    if (first.done === true) return
    yield first.value
    yield* { [Symbol.asyncIterator]: () => iterator }
  })()
}
