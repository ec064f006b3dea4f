import type { FastifyInstance } from 'fastify'
import { randomText } from '../lib/ids.ts'
import type { Metrics } from './ops/metrics.ts'

/**
 * Makes names for requests, for their answers, errors and the log: a part of this process's own and
 * a number. They are no secret, and cost next to nothing on every delivery.
 */
export function createRequestIds(): () => string {
  const process = randomText(10)
  let count = 0
  return () => {
    count += 1
    return `req_${process}${count.toString(36)}`
  }
}

/**
 * One line per request, with the route's pattern instead of the address: addresses hold handles,
 * policies and names of files.
 */
export function installRequestLog(server: FastifyInstance, metrics: Metrics): void {
  const bytesBefore = new WeakMap<object, number>()

  server.addHook('onRequest', (request, reply, done) => {
    reply.raw.setHeader('X-Request-Id', request.id)
    bytesBefore.set(request.raw, request.raw.socket?.bytesWritten ?? 0)
    done()
  })
  server.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown'
    const bytes = (request.raw.socket?.bytesWritten ?? 0) - (bytesBefore.get(request.raw) ?? 0)
    const { method } = request
    const status = reply.raw.statusCode
    const ms = Math.round(reply.elapsedTime)
    metrics.observeRequest({ method, route, status, seconds: reply.elapsedTime / 1000, bytes })
    request.log.info({ method, route, status, ms, bytes }, 'request')
    done()
  })
}
