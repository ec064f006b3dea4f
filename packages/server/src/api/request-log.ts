import type { FastifyInstance } from 'fastify'
import { randomText } from '../lib/ids.ts'
import type { Metrics } from './ops/metrics.ts'

/** Names a request in its answer, in errors and in the log. */
export const newRequestId = (): string => `req_${randomText(16)}`

/**
 * One line per request, with the route's pattern instead of the address: addresses hold handles,
 * policies and names of files.
 */
export function installRequestLog(server: FastifyInstance, metrics: Metrics): void {
  const bytesBefore = new WeakMap<object, number>()

  server.addHook('onRequest', async (request, reply) => {
    reply.raw.setHeader('X-Request-Id', request.id)
    bytesBefore.set(request.raw, request.raw.socket?.bytesWritten ?? 0)
  })
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'unknown'
    const bytes = (request.raw.socket?.bytesWritten ?? 0) - (bytesBefore.get(request.raw) ?? 0)
    const { method } = request
    const status = reply.raw.statusCode
    const ms = Math.round(reply.elapsedTime)
    metrics.observeRequest({ method, route, status, seconds: reply.elapsedTime / 1000, bytes })
    request.log.info({ method, route, status, ms, bytes }, 'request')
  })
}
