import { BAD_REQUEST_TEXTS } from '../guesses.ts'
import { badRequest } from '../http/errors.ts'
import { type Incoming, queryOf } from '../http/incoming.ts'
import { parseHeaderJson, parseJson } from '../http/json.ts'
import { readText } from '../http/receive.ts'
import type { ApiRoute } from './route.ts'

const CORS_TYPE = 'text/plain; charset=dropbox-cors-hack'

/** Throws the 400 text for a content type the route's style does not take. */
export function checkContentType({ req }: Incoming, style: ApiRoute['style']): void {
  const type = req.headers['content-type']
  const known = type?.toLowerCase().replace(/;\s*/, '; ')
  if (known === CORS_TYPE || (known === undefined && (style !== 'upload' || !hasBody(req)))) {
    return
  }
  const isFine =
    style === 'rpc'
      ? known === 'application/json' || known === 'application/json; charset=utf-8'
      : known === 'application/octet-stream'
  if (!isFine) {
    const wanted = style === 'rpc' ? 'application/json' : 'application/octet-stream'
    const also = style === 'rpc' ? '"application/json; charset=utf-8", ' : ''
    throw badRequest(
      `Bad HTTP "Content-Type" header: "${type ?? ''}".  Expecting one of "${wanted}", ${also}"${CORS_TYPE}".`,
    )
  }
}

/** Where the argument was found, in the words of an error text. */
export function argumentPlace(style: ApiRoute['style']): string {
  return style === 'rpc' ? 'request body' : 'HTTP header "Dropbox-API-Arg"'
}

/** The argument as JSON; undefined if there is none. Throws the 400 text if it cannot be read. */
export async function readArgument(incoming: Incoming, style: ApiRoute['style']): Promise<unknown> {
  if (style === 'download' && hasBody(incoming.req)) {
    throw badRequest(BAD_REQUEST_TEXTS.bodyOnDownload)
  }
  const text = style === 'rpc' ? await readText(incoming.req) : undefined
  if (text === '') {
    return undefined
  }
  const parsed = text === undefined ? argumentOfHeader(incoming) : parseJson(text)
  if (parsed === undefined) {
    throw badRequest(`${argumentPlace(style)}: could not decode input as JSON`)
  }
  return parsed.value
}

function argumentOfHeader(incoming: Incoming): { value: unknown } | undefined {
  const header = incoming.req.headers['dropbox-api-arg']
  if (typeof header === 'string') {
    return parseHeaderJson(header)
  }
  const parameter = queryOf(incoming).get('arg')
  return parameter === null ? { value: undefined } : parseJson(parameter)
}

function hasBody(req: Incoming['req']): boolean {
  return (
    Number(req.headers['content-length'] ?? 0) > 0 || req.headers['transfer-encoding'] !== undefined
  )
}
