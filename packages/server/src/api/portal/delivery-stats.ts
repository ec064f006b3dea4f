import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AppParams, DeliveryStatsAnswer, DeliveryStatsQuery } from '@quayside/wire'
import { type EndpointId, parseEndpointId } from '../../lib/ids.ts'
import type { Activity } from '../../overview/activity.ts'
import { endpointUnknown } from '../../webhooks/errors.ts'
import type { AppDoor } from '../admin/app-door.ts'

export interface DeliveryStatsRoutesDeps {
  readonly door: AppDoor
  readonly activity: Pick<Activity, 'readDeliveryStats'>
}

const DEFAULT_HOURS = 24

/** How well webhooks are taken: `…/apps/{apiKey}/delivery-stats`. */
export function deliveryStatsRoutes(deps: DeliveryStatsRoutesDeps): FastifyPluginAsyncTypebox {
  const { door, activity } = deps
  return async (server) => {
    server.get(
      '/apps/:apiKey/delivery-stats',
      {
        config: { guard: door.guard },
        schema: {
          summary: 'How many attempts succeeded and how long they took, over time',
          description: 'By the hour, or by the day where there are many; of all webhooks or one.',
          security: door.security,
          params: AppParams,
          querystring: DeliveryStatsQuery,
          response: { 200: DeliveryStatsAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const { endpoint, hours } = request.query
        const stats = await activity.readDeliveryStats(apiKey, {
          endpointId: endpoint === undefined ? undefined : endpointId(endpoint),
          hours: Number(hours ?? DEFAULT_HOURS),
        })
        return {
          buckets: stats.map(({ from, p50Ms, p95Ms, ...counts }) => ({
            from: from.toISOString(),
            ...counts,
            p50Ms: p50Ms ?? null,
            p95Ms: p95Ms ?? null,
          })),
        }
      },
    )
  }
}

function endpointId(text: string): EndpointId {
  const id = parseEndpointId(text)
  if (!id) throw endpointUnknown()
  return id
}
