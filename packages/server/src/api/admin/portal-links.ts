import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { PortalLinkAnswer, PortalLinkRequest } from '@quayside/wire'
import type { Accounts } from '../../accounts/accounts.ts'

export interface PortalLinkRoutesDeps {
  readonly accounts: Pick<Accounts, 'invitations' | 'invitationUrl'>
}

/**
 * `POST /api/admin/portal-links`: for whoever runs the installation, when nobody who could invite
 * can sign in any more.
 */
export function portalLinkRoutes({ accounts }: PortalLinkRoutesDeps): FastifyPluginAsyncTypebox {
  const { invitations, invitationUrl } = accounts

  return async (server) => {
    server.post(
      '/portal-links',
      {
        config: { guard: 'admin', audit: 'portal-link.create' },
        schema: {
          summary: 'A link into the portal',
          description:
            'Makes a new person an owner; lets somebody who is here choose a new password, and ends their one-time codes and sessions.',
          security: [{ adminToken: [] }],
          body: PortalLinkRequest,
          response: { 201: PortalLinkAnswer },
        },
      },
      async (request, reply) => {
        const { invitation, token } = await invitations.createLink(request.body.email)
        const { email = '', role, expiresAt } = invitation
        request.auditFacts = { email, role }
        reply.header('Cache-Control', 'no-store')
        const url = invitationUrl(token)
        return reply.code(201).send({ email, role, url, expiresAt: expiresAt.toISOString() })
      },
    )
  }
}
