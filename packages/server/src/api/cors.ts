import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyRequest } from 'fastify'

/** Filestack reference 13: clients read these of answers, and send those with requests. */
const EXPOSED = [
  'ETag',
  'Content-Length',
  'Content-Type',
  'Content-Disposition',
  'Content-Range',
  'X-File-Name',
  'X-Request-Id',
  'X-Error-Code',
  'X-Ingest-Id',
  'Retry-After',
  'Filestack-Limit',
  'Filestack-Remaining',
  'Filestack-Reset',
  // What clients of the tus protocol read.
  'Location',
  'Tus-Extension',
  'Tus-Max-Size',
  'Tus-Resumable',
  'Tus-Version',
  'Upload-Defer-Length',
  'Upload-Expires',
  'Upload-Length',
  'Upload-Metadata',
  'Upload-Offset',
  'Quayside-Handle',
  'Quayside-Url',
].join(', ')

const ALLOWED = [
  'Content-Type',
  'Filestack-Source',
  'Filestack-Trace-Id',
  'Filestack-Trace-Span',
  'Filestack-Upload-Region',
  'Authorization',
  'Content-MD5',
  'X-Requested-With',
  'X-NO-STREAM',
  'Cache-Control',
  'Range',
].join(', ')

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'

/** Where clients of the first generation send cookies, so that `*` would not do. */
const WITH_CREDENTIALS = /^\/(cloud(\/|$)|api\/clients?\/)/
/** Nobody else's page has any business here. */
const OWN_PAGES_ONLY = /^\/(portal|api\/admin|api\/client\/accounts)([/?]|$)/

/**
 * Lets pages of every origin call, with every answer, refusals and unknown addresses included: a
 * browser shows an answer without these headers as a network error, and clients then try again.
 */
export function installCors(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    allowOrigin(request, reply.raw)
    if (request.method !== 'OPTIONS') return done()
    allowRequest(request, reply.raw)
    // Where a route of its own says more than what a page may ask, it answers.
    if (!request.is404) return done()
    reply.code(204).send()
  })
}

/** By the route as well, for an address may spell its path in other ways. */
function isForOwnPages({ url, routeOptions }: FastifyRequest): boolean {
  return OWN_PAGES_ONLY.test(url) || OWN_PAGES_ONLY.test(routeOptions?.url ?? '')
}

/** On the raw answer, because files are sent past Fastify. */
export function allowOrigin(request: FastifyRequest, response: ServerResponse): void {
  if (isForOwnPages(request)) return
  const { origin } = request.headers
  if (origin && WITH_CREDENTIALS.test(request.url)) {
    response.setHeader('Access-Control-Allow-Origin', origin)
    response.setHeader('Access-Control-Allow-Credentials', 'true')
    response.appendHeader('Vary', 'Origin')
  } else {
    response.setHeader('Access-Control-Allow-Origin', '*')
  }
  response.setHeader('Access-Control-Expose-Headers', EXPOSED)
}

/** Those of them that an answer with a file's content can have. */
const EXPOSED_WITH_CONTENT = [
  'ETag',
  'Content-Length',
  'Content-Type',
  'Content-Disposition',
  'Content-Range',
  'X-File-Name',
  'X-Request-Id',
].join(', ')

/** What `allowOrigin` sets where no cookies are sent, names and values in turn. */
export const EVERY_ORIGIN = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  EXPOSED,
] as const

/** The same for contents, of which a busy server sends most: all the names are half of such a head. */
export const CONTENT_TO_EVERY_ORIGIN = [
  'Access-Control-Allow-Origin',
  '*',
  'Access-Control-Expose-Headers',
  EXPOSED_WITH_CONTENT,
] as const

function allowRequest(request: FastifyRequest, response: ServerResponse): void {
  if (isForOwnPages(request)) return
  const asked = request.headers['access-control-request-headers']
  response.setHeader('Access-Control-Allow-Methods', METHODS)
  response.setHeader('Access-Control-Allow-Headers', asked || ALLOWED)
  response.setHeader('Access-Control-Max-Age', '86400')
  response.appendHeader('Vary', 'Access-Control-Request-Headers')
}
