import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { NewSession } from '../../accounts/person-session.ts'

/** The cookies of the portal; they go to the portal only, never to files and pickers. */
export interface PortalCookies {
  /** The token of whoever is signed in. */
  sessionToken(request: FastifyRequest): string | undefined
  /** What a browser was given when somebody signed in with it. */
  knownBrowser(request: FastifyRequest): string | undefined
  signIn(request: FastifyRequest, reply: FastifyReply, session: NewSession): void
  /** The browser stays a known one. */
  signOut(request: FastifyRequest, reply: FastifyReply): void
  read(request: FastifyRequest, name: string): string | undefined
  set(request: FastifyRequest, reply: FastifyReply, cookie: NewCookie): void
}

export interface NewCookie {
  readonly name: string
  /** Empty: the cookie is taken away. */
  readonly value: string
  readonly lifeMs: number
  /** `lax` is for what must come along when another site sends the browser back to us. */
  readonly sameSite: 'strict' | 'lax'
}

const SESSION = 'quayside_portal'
const BROWSER = 'quayside_browser'
const PATH = '/portal'
/** As long as the longest session; how long one really lives is for the server to know. */
const SESSION_LIFE_MS = 14 * 24 * 3_600_000
/** As long as browsers keep any. */
const BROWSER_LIFE_MS = 400 * 24 * 3_600_000

export function createPortalCookies({ baseUrl }: { readonly baseUrl: string }): PortalCookies {
  const isSecure = baseUrl.startsWith('https:')

  function set(request: FastifyRequest, reply: FastifyReply, cookie: NewCookie): void {
    const { name, value, sameSite, lifeMs } = cookie
    const header = stringifySetCookie({
      name,
      value,
      path: PATH,
      httpOnly: true,
      secure: isSecure || request.protocol === 'https',
      sameSite,
      maxAge: value ? Math.floor(lifeMs / 1000) : 0,
    })
    reply.header('Set-Cookie', header)
  }

  const read = ({ headers }: FastifyRequest, name: string) =>
    parseCookie(headers.cookie ?? '')[name] || undefined

  return {
    read,
    set,
    sessionToken: (request) => read(request, SESSION),
    knownBrowser: (request) => read(request, BROWSER),
    signIn(request, reply, { token, knownBrowser }) {
      const session = { name: SESSION, value: token, lifeMs: SESSION_LIFE_MS }
      const browser = { name: BROWSER, value: knownBrowser, lifeMs: BROWSER_LIFE_MS }
      for (const cookie of [session, browser]) {
        set(request, reply, { ...cookie, sameSite: 'strict' })
      }
    },
    signOut(request, reply) {
      set(request, reply, { name: SESSION, value: '', lifeMs: 0, sameSite: 'strict' })
    },
  }
}
