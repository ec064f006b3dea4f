import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import type { App } from '../../apps/app.ts'
import type { FileRecord } from '../../files/file-record.ts'
import { type ApiKey, type Handle, parseHandle } from '../../lib/ids.ts'
import type { Delivery } from '../../links/delivery.ts'
import type { Usage } from '../../usage/usage.ts'
import { CONTENT_TO_EVERY_ORIGIN } from '../cors.ts'
import { isContent } from '../count-usage.ts'
import { targetOf } from '../hosts.ts'
import type { Metrics } from '../ops/metrics.ts'

export interface FastLaneDeps {
  readonly known: KnownNow
  readonly deliver: Delivery['deliver']
  readonly metrics: Metrics
  readonly usage: Pick<Usage, 'add'>
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
  const isCdn = rememberLast((host, prefix) => {
    const { surface, path } = targetOf(host, `${prefix}handle`, deps.domain)
    return surface === 'cdn' && path === '/handle'
  })
  return (request, response) => {
    const file = findPlain(deps.known, isCdn, request)
    if (file) void send(deps, file, request, response, route)
    else route(request, response)
  }
}

const PREFIX = '/cdn/'
const METHODS = ['GET', 'HEAD']

type IsCdn = (host: string, prefix: string) => boolean

/** By `/<handle>` on the CDN's host or `/cdn/<handle>` on one without a meaning, and nothing more. */
function findPlain(
  known: KnownNow,
  isCdn: IsCdn,
  { method = '', url = '', headers }: IncomingMessage,
): FileRecord | undefined {
  const prefix = url.startsWith(PREFIX) ? PREFIX : '/'
  const handle = parseHandle(url.slice(prefix.length))
  if (!handle || !METHODS.includes(method) || headers.authorization !== undefined) return undefined
  const file = known.file(handle)
  const app = file && known.app(file.appKey)
  if (file?.kind !== 'stored' || !app || !isOpen(app)) return undefined
  return isCdn(headers.host ?? '', prefix) ? file : undefined
}

/** Most requests come to the host that the one before came to. */
function rememberLast(ask: IsCdn): IsCdn {
  let last = { host: '', prefix: '', answer: ask('', '') }
  return (host, prefix) => {
    if (host !== last.host || prefix !== last.prefix) {
      last = { host, prefix, answer: ask(host, prefix) }
    }
    return last.answer
  }
}

/** Whether whoever has the handle may read. */
export function isOpen({ enabled, securityEnabled, allowedOrigins }: App): boolean {
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
  const begin = performance.now()
  const bytesBefore = request.socket.bytesWritten
  let isLeft = false
  response.once('close', () => {
    if (!isLeft) observe(deps, file, request, response, { requestId, begin, bytesBefore })
  })
  const headers = ['X-Request-Id', requestId, ...CONTENT_TO_EVERY_ORIGIN]
  try {
    await deps.deliver(file, request, response, { download: false, cache: true, headers })
  } catch {
    // Nothing was sent yet: the route finds the same fault and has the words for it.
    isLeft = true
    route(request, response)
  }
}

/** As a request of the route that would have answered is counted and logged. */
export function observe(
  { metrics, usage, log }: Pick<FastLaneDeps, 'metrics' | 'usage' | 'log'>,
  { appKey }: Pick<FileRecord, 'appKey'>,
  request: IncomingMessage,
  response: ServerResponse,
  { requestId, begin, bytesBefore }: { requestId: string; begin: number; bytesBefore: number },
): void {
  const { method = '', socket } = request
  const { statusCode: status } = response
  const elapsed = performance.now() - begin
  const bytes = socket.bytesWritten - bytesBefore
  metrics.observeRequest({ method, route: '/cdn', status, seconds: elapsed / 1000, bytes })
  if (isContent(method, status)) {
    usage.add(appKey, { requests: 1, filesServed: 1, bytesServed: bytes })
  } else {
    usage.add(appKey, { requests: 1 })
  }
  const facts = { requestId, method, route: '/cdn', status, ms: Math.round(elapsed), bytes }
  log.info(facts, 'request')
}
