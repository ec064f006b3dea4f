import type { FastifyRequest } from 'fastify'
import { notSignedIn, originForeign, roleMissing } from '../../accounts/errors.ts'
import { hasRole, maySee, type Person, type Role } from '../../accounts/person.ts'
import type { SignedIn } from '../../accounts/person-session.ts'
import type { PersonSessions } from '../../accounts/sessions.ts'
import type { App, Apps } from '../../apps/app.ts'
import { appUnknown } from '../../apps/errors.ts'
import { parseApiKey } from '../../lib/ids.ts'
import type { AppDoor } from '../admin/app-door.ts'
import { isReading } from '../guards.ts'
import type { PortalCookies } from './cookies.ts'

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
  readonly sessions: Pick<PersonSessions, 'find'>
  readonly apps: Pick<Apps, 'find'>
  readonly cookies: Pick<PortalCookies, 'sessionToken'>
  /** Without a slash at the end. */
  readonly baseUrl: string
}

export function createPortalDoor({ sessions, apps, cookies, baseUrl }: PortalDoorDeps): PortalDoor {
  const admitted = new WeakMap<FastifyRequest, SignedIn>()

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
    const { origin } = request.headers
    const isOwn = origin === baseUrl || origin === `${request.protocol}://${request.host}`
    if (!isOwn) throw originForeign(origin)
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
      const token = cookies.sessionToken(request)
      const signedIn = token ? await sessions.find(token) : undefined
      if (!signedIn) throw notSignedIn()
      const needed = neededRole(request)
      if (!hasRole(signedIn.person, needed)) throw roleMissing(needed)
      const apiKey = apiKeyOf(request.params)
      if (apiKey !== undefined) await appFor(signedIn.person, apiKey)
      admitted.set(request, signedIn)
    },
  }
}

/** Looking is everybody's, changing is not. */
function neededRole({ method, routeOptions }: FastifyRequest): Role {
  return routeOptions.config.role ?? (isReading(method) ? 'viewer' : 'developer')
}

/** Of a route about one app. */
export function apiKeyOf(params: unknown): string | undefined {
  if (typeof params !== 'object' || params === null || !('apiKey' in params)) return undefined
  return String(params.apiKey)
}
