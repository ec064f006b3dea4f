import { parseCookie, stringifySetCookie } from 'cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type ApiKey, parseApiKey } from '../../lib/ids.ts'

/**
 * The picker sessions of browsers whose pages carry no token themselves, as clients of the first
 * generation do not: a cookie for each app, sent to the addresses for connecting and signing out
 * only (Filestack reference 7.2).
 */
export interface BrowserSessions {
  /** The tokens this browser has, by app. */
  of(request: FastifyRequest): ReadonlyMap<ApiKey, string>
  keep(request: FastifyRequest, reply: FastifyReply, apiKey: ApiKey, token: string): void
}

const PREFIX = 'quayside_picker_'
/** `/api/client/…` and `/api/clients/…`. */
const PATH = '/api'

export function createBrowserSessions({ baseUrl }: { readonly baseUrl: string }): BrowserSessions {
  return {
    of({ headers }) {
      const tokens = new Map<ApiKey, string>()
      for (const [name, token] of Object.entries(parseCookie(headers.cookie ?? ''))) {
        const apiKey = name.startsWith(PREFIX) ? parseApiKey(name.slice(PREFIX.length)) : undefined
        if (apiKey && token) tokens.set(apiKey, token)
      }
      return tokens
    },
    keep(request, reply, apiKey, token) {
      const secure = baseUrl.startsWith('https:') || request.protocol === 'https'
      const cookie = stringifySetCookie({
        name: PREFIX + apiKey,
        value: token,
        path: PATH,
        httpOnly: true,
        secure,
        // Pages elsewhere sign out with it; browsers take such cookies by HTTPS only.
        sameSite: secure ? 'none' : 'lax',
      })
      reply.header('Set-Cookie', cookie)
    },
  }
}
