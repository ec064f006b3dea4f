import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AcceptInvitationRequest,
  type InvitationAnswer,
  InvitationsAnswer,
  InviteRequest,
  NewInvitationAnswer,
  OpenInvitationAnswer,
  SessionAnswer,
} from '@quayside/wire'
import { Type } from 'typebox'
import type { Accounts } from '../../accounts/accounts.ts'
import { invitationUnknown } from '../../accounts/errors.ts'
import type { Invitation } from '../../accounts/invitation.ts'
import { parseInvitationId } from '../../lib/ids.ts'
import type { PortalCookies } from './cookies.ts'
import type { PortalDoor } from './portal-door.ts'
import { toAppScope } from './to-app-scope.ts'
import { toSessionAnswer } from './to-person-answer.ts'
import { visitorOf } from './visitor-of.ts'

export interface InvitationRoutesDeps {
  readonly door: PortalDoor
  readonly cookies: PortalCookies
  readonly accounts: Pick<Accounts, 'invitations' | 'invitationUrl'>
}

/** How people come to the portal: owners invite them, and a link lets them in. */
export function invitationRoutes(deps: InvitationRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(ownerRoutes(deps))
    await server.register(openRoutes(deps))
  }
}

function ownerRoutes({ door, accounts }: InvitationRoutesDeps): FastifyPluginAsyncTypebox {
  const { invitations, invitationUrl } = accounts
  const { security } = door

  return async (server) => {
    server.get(
      '/invitations',
      {
        config: { guard: 'portal', role: 'owner' },
        schema: { summary: 'List invitations', security, response: { 200: InvitationsAnswer } },
      },
      async () => (await invitations.list()).map(toInvitationAnswer),
    )

    server.post(
      '/invitations',
      {
        config: { guard: 'portal', role: 'owner', audit: 'invitation.create' },
        schema: {
          summary: 'Invite somebody',
          description: 'Answers a link to be sent to them, which nobody is told again.',
          security,
          body: InviteRequest,
          response: { 201: NewInvitationAnswer },
        },
      },
      async (request, reply) => {
        const { email, role } = request.body
        const invited = { email, role, apps: toAppScope(request.body.apps) }
        request.auditFacts = invited
        const { invitation, token } = await invitations.create(door.personOf(request), invited)
        const answer = { ...toInvitationAnswer(invitation), url: invitationUrl(token) }
        return reply.code(201).send(answer)
      },
    )

    server.delete(
      '/invitations/:id',
      {
        config: { guard: 'portal', role: 'owner', audit: 'invitation.remove' },
        schema: {
          summary: 'Take an invitation back',
          security,
          params: Type.Object({ id: Type.String() }),
        },
      },
      async (request, reply) => {
        const id = parseInvitationId(request.params.id)
        if (!id) throw invitationUnknown()
        await invitations.remove(id)
        return reply.code(204).send()
      },
    )
  }
}

/** For whoever has the link. */
function openRoutes({ door, cookies, accounts }: InvitationRoutesDeps): FastifyPluginAsyncTypebox {
  const { invitations } = accounts
  const config = { guard: 'public' } as const
  const params = Type.Object({ token: Type.String({ maxLength: 128 }) })

  return async (server) => {
    server.get(
      '/invitations/open/:token',
      {
        config,
        schema: {
          summary: 'What an invitation is for',
          params,
          response: { 200: OpenInvitationAnswer },
        },
      },
      async (request) => {
        const { email, role, invitedBy } = await invitations.open(request.params.token)
        return { email: email ?? null, role, invitedBy: invitedBy ?? null }
      },
    )

    server.post(
      '/invitations/open/:token',
      {
        config,
        schema: {
          summary: 'Take an invitation, and be signed in',
          params,
          body: AcceptInvitationRequest,
          response: { 200: SessionAnswer },
        },
      },
      async (request, reply) => {
        door.checkOrigin(request)
        const { email, name, password } = request.body
        const visitor = visitorOf(request, cookies)
        const acceptance = { email, name, password }
        const begun = await invitations.accept(request.params.token, acceptance, visitor)
        cookies.signIn(request, reply, begun)
        return toSessionAnswer(begun)
      },
    )
  }
}

function toInvitationAnswer(invitation: Invitation): InvitationAnswer {
  return {
    id: invitation.id,
    email: invitation.email ?? '',
    role: invitation.role,
    apps: invitation.apps === 'all' ? 'all' : [...invitation.apps],
    invitedBy: invitation.invitedBy ?? '',
    createdAt: invitation.createdAt.toISOString(),
    expiresAt: invitation.expiresAt.toISOString(),
  }
}
