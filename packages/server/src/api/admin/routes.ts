import type { FastifyPluginAsync } from 'fastify'
import { adminDoor } from './app-door.ts'
import { type AppEndRoutesDeps, appEndRoutes } from './app-end.ts'
import { type AppSecretRoutesDeps, appSecretRoutes } from './app-secret.ts'
import { type AdminAppsDeps, adminAppRoutes } from './apps.ts'
import { type DeliveryRoutesDeps, deliveryRoutes } from './deliveries.ts'
import { type DoctorRoutesDeps, doctorRoutes } from './doctor.ts'
import { type EventRoutesDeps, eventRoutes } from './events.ts'
import { type PortalLinkRoutesDeps, portalLinkRoutes } from './portal-links.ts'
import { adminSessionRoutes, type SessionsDeps } from './sessions.ts'
import { type UsageRoutesDeps, usageRoutes } from './usage.ts'
import { type WebhookRoutesDeps, webhookRoutes } from './webhooks.ts'

export type AdminRoutesDeps = AdminAppsDeps &
  SessionsDeps &
  PortalLinkRoutesDeps &
  DoctorRoutesDeps &
  Omit<
    AppSecretRoutesDeps &
      AppEndRoutesDeps &
      WebhookRoutesDeps &
      DeliveryRoutesDeps &
      EventRoutesDeps &
      UsageRoutesDeps,
    'door'
  >

/** What the command line asks a running server, with the admin token. */
export function adminRoutes(deps: AdminRoutesDeps): FastifyPluginAsync {
  return async (server) => {
    const options = { prefix: '/api/admin' }
    const door = adminDoor(deps.apps)
    await server.register(adminAppRoutes(deps), options)
    await server.register(appSecretRoutes({ ...deps, door }), options)
    await server.register(appEndRoutes({ ...deps, door }), options)
    await server.register(adminSessionRoutes(deps), options)
    await server.register(portalLinkRoutes(deps), options)
    await server.register(doctorRoutes(deps), options)
    await server.register(webhookRoutes({ ...deps, door }), options)
    await server.register(deliveryRoutes({ ...deps, door }), options)
    await server.register(eventRoutes({ ...deps, door }), options)
    await server.register(usageRoutes({ ...deps, door }), options)
  }
}
