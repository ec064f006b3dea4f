import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { ErrorAnswer, MetadataOfUrlAnswer, MetadataOfUrlRequest } from '@quayside/wire'
import type { Apps } from '../../apps/app.ts'
import { QuaysideError } from '../../errors.ts'
import { cleanFileName } from '../../lib/file-name.ts'
import type { SafeFetch } from '../../lib/safe-fetch.ts'
import {
  assertIsFile,
  contentTypeIn,
  FILE_HEADERS,
  fileNameIn,
  sizeIn,
} from '../../lib/url-answer.ts'
import { askedBy, callerSignal, securityOf } from '../caller.ts'

export interface UrlMetadataDeps {
  readonly apps: Pick<Apps, 'authorize'>
  readonly safeFetch: SafeFetch
}

/** A person waits in front of the dialog for this answer. */
const TIMEOUT_MS = 15_000
const MAX_REDIRECTS = 10
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
        await apps.authorize({ apiKey, security, call: 'pick', url, ...askedBy(request) })
        for (const header of Object.entries(headers ?? {})) checkHeader(header)
        return await look(safeFetch, url, headers ?? {}, callerSignal(reply))
      },
    )
  }
}

/** How a request is carried is ours to say: a length of another's choosing would cut the next one. */
const OURS =
  /^(host|connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|proxy-.*)$/i

function checkHeader([name, value]: readonly [string, string]): void {
  const isWritable = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value)
  if (!isWritable || OURS.test(name)) throw headerRefused(name)
}

const headerRefused = (name: string) =>
  new QuaysideError(`the header ${JSON.stringify(name)} cannot be sent along`, {
    kind: 'invalid',
    code: 'request_invalid',
    publicMessage: `The header ${JSON.stringify(name.slice(0, 100))} cannot be sent along.`,
  })

/** Some servers answer only GET, so a refused HEAD is asked again as that. */
async function look(
  safeFetch: SafeFetch,
  url: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<MetadataOfUrlAnswer> {
  const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, maxRedirects: MAX_REDIRECTS }
  const ask = async (method: 'HEAD' | 'GET') => {
    const request = { method, headers: { ...FILE_HEADERS, ...headers }, signal, ...limits }
    const answer = await safeFetch.fetch(url, request)
    answer.body.cancel()
    return answer
  }
  const head = await ask('HEAD')
  const answer = head.status < 400 ? head : await ask('GET')
  assertIsFile(answer)
  return {
    url,
    filename: cleanFileName(fileNameIn(answer)),
    mimetype: contentTypeIn(answer),
    size: sizeIn(answer) ?? null,
  }
}
