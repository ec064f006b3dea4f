import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorAnswer, MetadataOfUrlAnswer, MetadataOfUrlRequest } from '@quayside/wire'
import { parse } from 'content-disposition'
import type { Apps } from '../../apps/app.ts'
import { QuaysideError } from '../../errors.ts'
import type { FetchedAnswer, SafeFetch } from '../../lib/safe-fetch.ts'
import { callerSignal, originOf, securityOf } from '../caller.ts'

export interface UrlMetadataDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly safeFetch: SafeFetch
}

/** A person waits in front of the dialog for this answer. */
const TIMEOUT_MS = 15_000
const MAX_REDIRECTS = 5
/** The body is not read; a server that sends one at once may have sent this much. */
const MAX_BYTES = 1024 * 1024

/** `POST /metadata`: what an external address has to offer, without fetching it. */
export function urlMetadataRoute({ apps, safeFetch }: UrlMetadataDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    server.post(
      '/metadata',
      {
        config: { guard: 'app' },
        schema: {
          summary: 'What is known about an external address',
          body: MetadataOfUrlRequest,
          response: { 200: MetadataOfUrlAnswer, '4xx': ErrorAnswer },
        },
      },
      async (request, reply) => {
        const { apikey: apiKey, url, headers, ...pair } = request.body
        const security = securityOf(pair)
        await apps.authorize({ apiKey, security, call: 'pick', url, origin: originOf(request) })
        return await look(safeFetch, url, headers ?? {}, callerSignal(reply))
      },
    )
  }
}

/** Some servers answer only GET, so a refused HEAD is asked again as that. */
async function look(
  safeFetch: SafeFetch,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<MetadataOfUrlAnswer> {
  const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, maxRedirects: MAX_REDIRECTS }
  const ask = async (method: 'HEAD' | 'GET') => {
    const answer = await safeFetch.fetch(url, { method, headers, signal, ...limits })
    answer.body.cancel()
    return answer
  }
  const head = await ask('HEAD')
  const answer = head.status < 400 ? head : await ask('GET')
  if (answer.status >= 400) throw urlRefused(answer.status)
  return toAnswer(url, answer)
}

function toAnswer(url: string, answer: FetchedAnswer): MetadataOfUrlAnswer {
  const type = answer.headers.get('content-type')?.split(';')[0]?.trim()
  return {
    url,
    filename: filenameOf(answer),
    mimetype: type || 'application/octet-stream',
    size: answer.length ?? null,
  }
}

function filenameOf({ headers, url }: FetchedAnswer): string {
  const disposition = headers.get('content-disposition')
  const named = disposition && nameIn(disposition)
  return named || decodeName(url.pathname.split('/').findLast((piece) => piece !== '')) || 'file'
}

function nameIn(disposition: string): string | undefined {
  try {
    return parse(disposition).parameters.filename
  } catch {
    return undefined // the header is malformed, and the address has a name too
  }
}

function decodeName(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const urlRefused = (status: number) =>
  new QuaysideError(`the address answers ${status}`, {
    kind: 'upstream',
    code: 'url_refused',
    publicMessage: 'Nothing can be fetched from this address.',
  })
