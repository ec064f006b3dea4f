import type { FastifyPluginAsync } from 'fastify'
import { type DeliveryRoutesDeps, deliveryRoutes } from '../admin/deliveries.ts'
import { type EventRoutesDeps, eventRoutes } from '../admin/events.ts'
import { type WebhookRoutesDeps, webhookRoutes } from '../admin/webhooks.ts'
import { type SessionRoutesDeps, sessionRoutes } from './session.ts'

export type PortalRoutesDeps = SessionRoutesDeps &
  WebhookRoutesDeps &
  DeliveryRoutesDeps &
  EventRoutesDeps

/** What the pages of the portal ask: `/portal/api/…`. */
export function portalRoutes(deps: PortalRoutesDeps): FastifyPluginAsync {
  return async (server) => {
    const options = { prefix: '/portal/api' }
    await server.register(sessionRoutes(deps), options)
    await server.register(webhookRoutes(deps), options)
    await server.register(deliveryRoutes(deps), options)
    await server.register(eventRoutes(deps), options)
  }
}
