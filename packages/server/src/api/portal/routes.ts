import type { FastifyPluginAsync } from 'fastify'
import { type AppEndRoutesDeps, appEndRoutes } from '../admin/app-end.ts'
import { type AppSecretRoutesDeps, appSecretRoutes } from '../admin/app-secret.ts'
import { type DeliveryRoutesDeps, deliveryRoutes } from '../admin/deliveries.ts'
import { type EventRoutesDeps, eventRoutes } from '../admin/events.ts'
import { type UsageRoutesDeps, usageRoutes } from '../admin/usage.ts'
import { type WebhookRoutesDeps, webhookRoutes } from '../admin/webhooks.ts'
import { type PortalAppsDeps, portalAppRoutes } from './apps.ts'
import { type AuditRoutesDeps, auditRoutes } from './audit.ts'
import { type ConnectionRoutesDeps, connectionRoutes } from './connections.ts'
import { type DeliveryStatsRoutesDeps, deliveryStatsRoutes } from './delivery-stats.ts'
import { type PortalFileRoutesDeps, portalFileRoutes } from './files.ts'
import { type InvitationRoutesDeps, invitationRoutes } from './invitations.ts'
import { type MeRoutesDeps, meRoutes } from './me.ts'
import { oidcRoutes } from './oidc.ts'
import { type OverviewRoutesDeps, overviewRoutes } from './overview.ts'
import { type PeopleRoutesDeps, peopleRoutes } from './people.ts'
import { type PolicyRoutesDeps, policyRoutes } from './policies.ts'
import { type SessionRoutesDeps, sessionRoutes } from './session.ts'
import { type SourceStorageRoutesDeps, sourceStorageRoutes } from './source-storages.ts'
import { type PortalSourcesDeps, portalSourceRoutes } from './sources.ts'
import { type PortalStorageDeps, portalStorageRoutes } from './storage.ts'
import { type TransferRoutesDeps, transferRoutes } from './transfers.ts'

export type PortalRoutesDeps = SessionRoutesDeps &
  MeRoutesDeps &
  PeopleRoutesDeps &
  InvitationRoutesDeps &
  AuditRoutesDeps &
  PortalAppsDeps &
  AppSecretRoutesDeps &
  AppEndRoutesDeps &
  PolicyRoutesDeps &
  PortalSourcesDeps &
  PortalStorageDeps &
  SourceStorageRoutesDeps &
  WebhookRoutesDeps &
  DeliveryRoutesDeps &
  EventRoutesDeps &
  PortalFileRoutesDeps &
  TransferRoutesDeps &
  ConnectionRoutesDeps &
  OverviewRoutesDeps &
  UsageRoutesDeps &
  DeliveryStatsRoutesDeps

/** What the pages of the portal ask: `/portal/api/…`. */
export function portalRoutes(deps: PortalRoutesDeps): FastifyPluginAsync {
  return async (server) => {
    const options = { prefix: '/portal/api' }
    // Nothing of it stays behind in a browser that somebody else uses next.
    server.addHook('onSend', async (_request, reply, payload) => {
      reply.header('Cache-Control', 'no-store')
      return payload
    })
    await server.register(sessionRoutes(deps), options)
    await server.register(meRoutes(deps), options)
    await server.register(peopleRoutes(deps), options)
    await server.register(invitationRoutes(deps), options)
    await server.register(auditRoutes(deps), options)
    const { singleSignOn } = deps.accounts
    if (singleSignOn) await server.register(oidcRoutes({ ...deps, singleSignOn }), options)
    await server.register(portalAppRoutes(deps), options)
    await server.register(appSecretRoutes(deps), options)
    await server.register(appEndRoutes(deps), options)
    await server.register(policyRoutes(deps), options)
    await server.register(portalSourceRoutes(deps), options)
    await server.register(portalStorageRoutes(deps), options)
    await server.register(sourceStorageRoutes(deps), options)
    await server.register(webhookRoutes(deps), options)
    await server.register(deliveryRoutes(deps), options)
    await server.register(eventRoutes(deps), options)
    await server.register(portalFileRoutes(deps), options)
    await server.register(transferRoutes(deps), options)
    await server.register(connectionRoutes(deps), options)
    await server.register(overviewRoutes(deps), options)
    await server.register(usageRoutes(deps), options)
    await server.register(deliveryStatsRoutes(deps), options)
  }
}
