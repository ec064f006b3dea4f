import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import type { App } from '../../apps/app.ts'
import type { FileRecord } from '../../files/file-record.ts'
import type { ApiKey, Handle } from '../../lib/ids.ts'
import type { Delivery } from '../../links/delivery.ts'
import { EVERY_ORIGIN } from '../cors.ts'
import { targetOf } from '../hosts.ts'
import type { Metrics } from '../ops/metrics.ts'

export interface FastLaneDeps {
  readonly known: KnownNow
  readonly deliver: Delivery['deliver']
  readonly metrics: Metrics
  readonly log: FastifyBaseLogger
  readonly newRequestId: () => string
  readonly domain: string
}

/** What can be told without asking the database. */
export interface KnownNow {
  readonly file: (handle: Handle) => FileRecord | undefined
  readonly app: (apiKey: ApiKey) => App | undefined
}

/**
 * What a busy server is asked most is the plain content of a file that it was asked for a moment
 * ago, open to everybody. Finding the route and going through all that is there for other requests
 * takes longer than sending the file, so these requests are answered here, ahead of the framework
 * and exactly as the route would. Everything that asks for more, or of which anything is not known
 * at once, goes to `route`.
 */
export function createFastLane(deps: FastLaneDeps, route: RequestListener): RequestListener {
  return (request, response) => {
    const file = findPlain(deps, request)
    if (file) void send(deps, file, request, response, route)
    else route(request, response)
  }
}

/** `/<handle>` or `/cdn/<handle>` and nothing more. */
const PLAIN = /^(?:\/cdn)?\/([A-Za-z0-9]{20})$/
const METHODS = ['GET', 'HEAD']

function findPlain(
  { known, domain }: FastLaneDeps,
  { method = '', url = '', headers }: IncomingMessage,
): FileRecord | undefined {
  const handle = PLAIN.exec(url)?.[1]
  if (handle === undefined || !METHODS.includes(method)) return undefined
  const file = known.file(handle as Handle)
  const app = file && known.app(file.appKey)
  if (file?.kind !== 'stored' || !app || !isOpen(app)) return undefined
  if (headers.authorization !== undefined) return undefined
  const target = targetOf(headers.host, url, domain)
  return target.surface === 'cdn' && target.path === `/${handle}` ? file : undefined
}

/** Whether whoever has the handle may read. */
function isOpen({ enabled, securityEnabled, allowedOrigins }: App): boolean {
  return enabled && !securityEnabled && allowedOrigins.length === 0
}

async function send(
  deps: FastLaneDeps,
  file: FileRecord,
  request: IncomingMessage,
  response: ServerResponse,
  route: RequestListener,
): Promise<void> {
  const requestId = deps.newRequestId()
  const stop = new AbortController()
  const begin = performance.now()
  const bytesBefore = request.socket.bytesWritten
  let isLeft = false
  response.once('close', () => {
    if (!response.writableFinished) stop.abort()
    if (!isLeft) observe(deps, request, response, { requestId, begin, bytesBefore })
  })
  const headers = { 'X-Request-Id': requestId, ...EVERY_ORIGIN }
  const options = { download: false, cache: true, headers, signal: stop.signal }
  try {
    await deps.deliver(file, request, response, options)
  } catch {
    // Nothing was sent yet: the route finds the same fault and has the words for it.
    isLeft = true
    route(request, response)
  }
}

function observe(
  { metrics, log }: FastLaneDeps,
  request: IncomingMessage,
  response: ServerResponse,
  { requestId, begin, bytesBefore }: { requestId: string; begin: number; bytesBefore: number },
): void {
  const { method = '', socket } = request
  const { statusCode: status } = response
  const elapsed = performance.now() - begin
  const bytes = socket.bytesWritten - bytesBefore
  metrics.observeRequest({ method, route: '/cdn', status, seconds: elapsed / 1000, bytes })
  const facts = { requestId, method, route: '/cdn', status, ms: Math.round(elapsed), bytes }
  log.info(facts, 'request')
}
