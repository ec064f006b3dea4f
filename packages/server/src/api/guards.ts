import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify'
import type { Role } from '../accounts/person.ts'
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
    /** With the guard `portal`: by default everybody who is signed in may look, developers change. */
    role?: Role
    /** What a change is called in the audit log: `app.update`. */
    audit?: string
  }
}

export interface GuardsDeps {
  readonly adminToken: string | undefined
  /** Lets those in who are signed in to the portal. */
  readonly admit: (request: FastifyRequest) => Promise<void>
}

/**
 * Refuses routes that do not say who may use them, or change something for people without a name
 * for it in the audit log. Keeps everybody but the operator off the admin routes, and those who are
 * not signed in, or not allowed to, off the portal's. The other guards need the request's own
 * fields and are the routes' first step.
 */
export function installGuards(server: FastifyInstance, deps: GuardsDeps): void {
  server.addHook('onRoute', refuseUnguarded)
  server.addHook('onRoute', refuseUnaudited)
  server.addHook('onRequest', async (request) => {
    const { guard } = request.routeOptions.config
    if (guard === 'admin') checkAdmin(request, deps.adminToken)
    if (guard === 'portal') await deps.admit(request)
  })
}

/** Requests of these methods change nothing. */
export const isReading = (method: string): boolean => method === 'GET' || method === 'HEAD'

/** The token of `Authorization: Bearer …`. */
export function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
}

function refuseUnguarded({ method, url, config }: RouteOptions): void {
  if (config?.guard) return
  throw new Error(`the route ${method} ${url} does not say who may use it`)
}

function refuseUnaudited({ method, url, config }: RouteOptions): void {
  const isPeoples = config?.guard === 'portal' || config?.guard === 'admin'
  if (!isPeoples || config.audit || [method].flat().every(isReading)) return
  throw new Error(`the route ${method} ${url} does not say what it is in the audit log`)
}

function checkAdmin(request: FastifyRequest, adminToken: string | undefined): void {
  const given = bearerToken(request)
  if (adminToken && given && timingSafeEqual(digest(given), digest(adminToken))) return
  throw new QuaysideError('the admin token is missing or wrong', {
    kind: 'unauthenticated',
    code: 'admin_token_wrong',
    publicMessage: 'This needs the admin token of this installation.',
  })
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
