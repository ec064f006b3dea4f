import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import { QuaysideError } from '../errors.ts'

/**
 * Who may use a route. `public`: anyone. `app`: an API key, with policy and signature where the app
 * asks for them. `session`: whoever carries a picker session. `admin`: the installation's admin
 * token. `portal`: who is signed in there.
 */
export const GUARDS = ['public', 'app', 'session', 'admin', 'portal'] as const
export type Guard = (typeof GUARDS)[number]

/** How a route's errors read: JSON for programs, text for file addresses, a page for people. */
export type ErrorStyle = 'json' | 'text' | 'page'

declare module 'fastify' {
  interface FastifyContextConfig {
    guard?: Guard
    errors?: ErrorStyle
  }
}

/**
 * Refuses routes that do not say who may use them, and keeps everybody but the operator off the
 * admin routes. The other guards need the request's own fields and are the routes' first step;
 * `route-table.test.ts` checks that each takes it.
 */
export function installGuards(server: FastifyInstance, adminToken: string | undefined): void {
  server.addHook('onRoute', refuseUnguarded)
  server.addHook('onRequest', (request, _reply, done) => {
    const isAdmins = request.routeOptions.config.guard === 'admin'
    done(isAdmins ? adminFault(request, adminToken) : undefined)
  })
}

/** The token of `Authorization: Bearer …`. */
export function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

function refuseUnguarded({ method, url, config }: RouteOptions): void {
  if (config?.guard) return
  throw new Error(`the route ${method} ${url} does not say who may use it`)
}

function adminFault(request: FastifyRequest, adminToken: string | undefined) {
  const given = bearerToken(request)
  if (adminToken && given && timingSafeEqual(digest(given), digest(adminToken))) {
    return undefined
  }
  return new QuaysideError('the admin token is missing or wrong', {
    kind: 'unauthenticated',
    code: 'admin_token_wrong',
    publicMessage: 'This needs the admin token of this installation.',
  })
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
