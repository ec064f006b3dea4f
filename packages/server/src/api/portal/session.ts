import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { SessionAnswer, SignInFactsAnswer, SignInRequest } from '@quayside/wire'
import type { Accounts } from '../../accounts/accounts.ts'
import type { PortalCookies } from './cookies.ts'
import type { PortalDoor } from './portal-door.ts'
import { toSessionAnswer } from './to-person-answer.ts'
import { visitorOf } from './visitor-of.ts'

export interface SessionRoutesDeps {
  readonly door: PortalDoor
  readonly cookies: PortalCookies
  readonly accounts: Pick<Accounts, 'signIn' | 'sessions' | 'singleSignOn' | 'example'>
}

/** Signing in to the portal and out of it. */
export function sessionRoutes(deps: SessionRoutesDeps): FastifyPluginAsyncTypebox {
  const { door, cookies, accounts } = deps
  const { security } = door
  const signOn = accounts.singleSignOn

  return async (server) => {
    server.get(
      '/sign-in',
      {
        config: { guard: 'public' },
        schema: {
          summary: 'What the sign-in page has to know',
          response: { 200: SignInFactsAnswer },
        },
      },
      async () => ({
        singleSignOn: signOn ? { title: signOn.title, url: '/portal/api/oidc/begin' } : null,
        example: accounts.example ?? null,
      }),
    )

    server.get(
      '/session',
      {
        config: { guard: 'portal' },
        schema: { summary: 'Who is signed in', security, response: { 200: SessionAnswer } },
      },
      async (request) => toSessionAnswer(door.signedInOf(request)),
    )

    server.post(
      '/session',
      {
        config: { guard: 'public' },
        schema: {
          summary: 'Sign in',
          description: 'Sets a cookie, which all other routes of the portal ask for.',
          body: SignInRequest,
          response: { 200: SessionAnswer },
        },
      },
      async (request, reply) => {
        door.checkOrigin(request)
        const { email, password, code } = request.body
        const visitor = visitorOf(request, cookies)
        const begun = await accounts.signIn({ email, password, code }, visitor)
        cookies.signIn(request, reply, begun)
        return toSessionAnswer(begun)
      },
    )

    server.delete(
      '/session',
      {
        config: { guard: 'portal', role: 'viewer', audit: 'session.end' },
        schema: { summary: 'Sign out', security },
      },
      async (request, reply) => {
        const { person, session } = door.signedInOf(request)
        await accounts.sessions.end(person, session.id)
        cookies.signOut(request, reply)
        return reply.code(204).send()
      },
    )
  }
}
