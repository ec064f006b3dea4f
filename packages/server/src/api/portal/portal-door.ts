import type { FastifyReply, FastifyRequest } from 'fastify'
import { notSignedIn, originForeign, roleMissing } from '../../accounts/errors.ts'
import { hasRole, maySee, type Person, type Role } from '../../accounts/person.ts'
import type { SignedIn } from '../../accounts/person-session.ts'
import type { PersonSessions } from '../../accounts/sessions.ts'
import type { App, Apps } from '../../apps/app.ts'
import { appUnknown } from '../../apps/errors.ts'
import { QuaysideError } from '../../errors.ts'
import { parseApiKey } from '../../lib/ids.ts'
import type { AppDoor } from '../admin/app-door.ts'
import { isReading } from '../guards.ts'
import type { PortalCookies } from './cookies.ts'
import { createOwnOrigins } from './own-origins.ts'

/** How whoever is signed in to the portal comes to its routes. */
export interface PortalDoor extends AppDoor {
  /**
   * Before a route with the guard `portal`: rejects with `not_signed_in`, `origin_foreign`,
   * `role_missing`, or `app_unknown` for an app in the path that is not there or not the person's.
   */
  admit(request: FastifyRequest): Promise<void>
  /** For routes with the guard `portal`. */
  personOf(request: FastifyRequest): Person
  signedInOf(request: FastifyRequest): SignedIn
  /** For public routes that change something: rejects with `origin_foreign`. */
  checkOrigin(request: FastifyRequest): void
}

export interface PortalDoorDeps {
  readonly sessions: Pick<PersonSessions, 'find' | 'peek'>
  readonly apps: Pick<Apps, 'find'>
  readonly cookies: Pick<PortalCookies, 'sessionToken'>
  /** Without a slash at the end. */
  readonly baseUrl: string
  readonly domain: string
  /** How often an answer that goes on asks again who it goes to. */
  readonly recheckMs?: number
}

const RECHECK_MS = 10_000

export function createPortalDoor(deps: PortalDoorDeps): PortalDoor {
  const { sessions, apps, cookies, recheckMs = RECHECK_MS } = deps
  const admitted = new WeakMap<FastifyRequest, SignedIn>()
  const isOwnOrigin = createOwnOrigins(deps)

  function signedInOf(request: FastifyRequest): SignedIn {
    const signedIn = admitted.get(request)
    if (!signedIn) throw notSignedIn()
    return signedIn
  }

  /** Somebody else's app is as unknown as none. */
  async function appFor(person: Person, text: string): Promise<App> {
    const apiKey = parseApiKey(text)
    const app = apiKey && maySee(person, apiKey) ? await apps.find(apiKey) : undefined
    if (!app) throw appUnknown()
    return app
  }

  function checkOrigin(request: FastifyRequest): void {
    if (!isOwnOrigin(request)) throw originForeign(request.headers.origin)
  }

  async function check(request: FastifyRequest, look: PersonSessions['find']): Promise<SignedIn> {
    const token = cookies.sessionToken(request)
    const signedIn = token ? await look(token) : undefined
    if (!signedIn) throw notSignedIn()
    const needed = neededRole(request)
    if (!hasRole(signedIn.person, needed)) throw roleMissing(needed)
    const apiKey = apiKeyOf(request.params)
    if (apiKey !== undefined) await appFor(signedIn.person, apiKey)
    return signedIn
  }

  return {
    guard: 'portal',
    security: [{ portalSession: [] }],
    checkOrigin,
    signedInOf,
    personOf: (request) => signedInOf(request).person,
    appOf: (request, apiKey) => appFor(signedInOf(request).person, apiKey),
    async admit(request) {
      if (!isReading(request.method)) checkOrigin(request)
      admitted.set(request, await check(request, sessions.find))
    },
    callerOf: (request) => signedInOf(request).session.id,
    leaving(request, reply) {
      return whenRefused(reply, recheckMs, () => check(request, sessions.peek))
    },
  }
}

/** Asks again and again, until refused or the answer is over. No answer of the database is no refusal. */
function whenRefused(
  reply: FastifyReply,
  everyMs: number,
  ask: () => Promise<unknown>,
): AbortSignal {
  const controller = new AbortController()
  const { signal } = controller
  const end = (reason?: unknown) => controller.abort(reason)
  const timer = setInterval(() => {
    ask().catch((error) => {
      if (error instanceof QuaysideError && REFUSALS.includes(error.kind)) end(error)
    })
  }, everyMs)
  signal.addEventListener('abort', () => clearInterval(timer), { once: true })
  // Whoever left before we came here is not told of again.
  if (reply.raw.closed) end()
  else reply.raw.once('close', end)
  return signal
}

const REFUSALS = ['unauthenticated', 'forbidden']

/** Looking is everybody's, changing is not. */
function neededRole({ method, routeOptions }: FastifyRequest): Role {
  return routeOptions.config.role ?? (isReading(method) ? 'viewer' : 'developer')
}

/** Of a route about one app. */
function apiKeyOf(params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null || !('apiKey' in params)) return undefined
  return String(params.apiKey)
}
