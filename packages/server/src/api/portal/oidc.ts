import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { SIGN_ON_LIFE_MS, type SingleSignOn } from '../../accounts/single-sign-on.ts'
import type { PortalCookies } from './cookies.ts'
import { visitorOf } from './visitor-of.ts'

export interface OidcRoutesDeps {
  readonly singleSignOn: SingleSignOn
  readonly cookies: PortalCookies
}

const COOKIE = 'quayside_sign_on'
const config = { guard: 'public', errors: 'page' } as const

/** To a company's own sign-on and back, by address. */
export function oidcRoutes({ singleSignOn, cookies }: OidcRoutesDeps): FastifyPluginAsyncTypebox {
  function keep(request: FastifyRequest, reply: FastifyReply, value: string): void {
    // The way back begins at another site, where a strict cookie would stay behind.
    cookies.set(request, reply, { name: COOKIE, value, lifeMs: SIGN_ON_LIFE_MS, sameSite: 'lax' })
  }

  return async (server) => {
    server.get(
      '/oidc/begin',
      { config, schema: { summary: "Sign in through the company's own sign-on" } },
      async (request, reply) => {
        const { url, kept } = await singleSignOn.begin()
        keep(request, reply, kept)
        return reply.header('Cache-Control', 'no-store').redirect(url, 303)
      },
    )

    server.get(
      '/oidc/callback',
      { config, schema: { summary: 'Where the sign-on sends people back to' } },
      async (request, reply) => {
        const query = URL.parse(request.url, 'http://localhost')?.search ?? ''
        const kept = cookies.read(request, COOKIE)
        keep(request, reply, '')
        const visitor = visitorOf(request, cookies)
        cookies.signIn(request, reply, await singleSignOn.finish(query, kept, visitor))
        return reply.header('Cache-Control', 'no-store').redirect('/portal', 303)
      },
    )
  }
}
