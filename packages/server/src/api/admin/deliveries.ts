import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AppEntryParams,
  AppParams,
  DeliveriesAnswer,
  DeliveriesQuery,
  DeliveryAnswer,
  DeliveryDetailsAnswer,
  ReplayAnswer,
  ReplayRequest,
} from '@quayside/wire'
import { QuaysideError } from '../../errors.ts'
import {
  type DeliveryId,
  type EndpointId,
  parseDeliveryId,
  parseEndpointId,
} from '../../lib/ids.ts'
import { deliveryUnknown, endpointUnknown } from '../../webhooks/errors.ts'
import type { Deliveries } from '../../webhooks/webhook.ts'
import type { AppDoor } from './app-door.ts'
import { toDeliveryAnswer, toDeliveryDetailsAnswer } from './to-webhook-answer.ts'

export interface DeliveryRoutesDeps {
  readonly door: AppDoor
  readonly deliveries: Deliveries
}

const DEFAULT_LIMIT = 50

/** What was sent to an app's webhooks, to be read and sent again: `…/apps/{apiKey}/deliveries`. */
export function deliveryRoutes(deps: DeliveryRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(readRoutes(deps))
    await server.register(replayRoutes(deps))
  }
}

function readRoutes({ door, deliveries }: DeliveryRoutesDeps): FastifyPluginAsyncTypebox {
  const config = { guard: door.guard }
  const { security } = door

  return async (server) => {
    server.get(
      '/apps/:apiKey/deliveries',
      {
        config,
        schema: {
          summary: 'List deliveries, newest first',
          security,
          params: AppParams,
          querystring: DeliveriesQuery,
          response: { 200: DeliveriesAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const { query } = request
        const page = await deliveries.list(apiKey, {
          endpointId: query.endpoint === undefined ? undefined : endpointId(query.endpoint),
          action: query.action,
          status: query.status,
          from: query.from === undefined ? undefined : instant(query.from),
          to: query.to === undefined ? undefined : instant(query.to),
          cursor: query.cursor,
          limit: query.limit === undefined ? DEFAULT_LIMIT : Number(query.limit),
        })
        return { deliveries: page.deliveries.map(toDeliveryAnswer), cursor: page.cursor ?? null }
      },
    )

    server.get(
      '/apps/:apiKey/deliveries/:id',
      {
        config,
        schema: {
          summary: 'A delivery with its body and all attempts',
          security,
          params: AppEntryParams,
          response: { 200: DeliveryDetailsAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const delivery = await deliveries.find(apiKey, deliveryId(request.params.id))
        if (!delivery) throw deliveryUnknown()
        return toDeliveryDetailsAnswer(delivery)
      },
    )
  }
}

function replayRoutes({ door, deliveries }: DeliveryRoutesDeps): FastifyPluginAsyncTypebox {
  const config = { guard: door.guard }
  const { security } = door

  return async (server) => {
    server.post(
      '/apps/:apiKey/deliveries/:id/replay',
      {
        config: { ...config, audit: 'delivery.replay' },
        schema: {
          summary: 'Send the same event to the same webhook again',
          security,
          params: AppEntryParams,
          response: { 202: DeliveryAnswer },
        },
      },
      async (request, reply) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const delivery = await deliveries.replay(apiKey, deliveryId(request.params.id))
        return reply.code(202).send(toDeliveryAnswer(delivery))
      },
    )

    server.post(
      '/apps/:apiKey/deliveries/replay',
      {
        config: { ...config, audit: 'delivery.replay-range' },
        schema: {
          summary: 'Send again what was not delivered in a time, or all of it',
          security,
          params: AppParams,
          body: ReplayRequest,
          response: { 202: ReplayAnswer },
        },
      },
      async (request, reply) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const { from, to, only_failed: onlyFailed = true, endpoint, cursor } = request.body
        const replayed = await deliveries.replayRange(apiKey, {
          from: instant(from),
          to: instant(to),
          onlyFailed,
          endpointId: endpoint === undefined ? undefined : endpointId(endpoint),
          cursor,
        })
        return reply.code(202).send({ count: replayed.count, cursor: replayed.cursor ?? null })
      },
    )
  }
}

function deliveryId(text: string): DeliveryId {
  const id = parseDeliveryId(text)
  if (!id) throw deliveryUnknown()
  return id
}

function endpointId(text: string): EndpointId {
  const id = parseEndpointId(text)
  if (!id) throw endpointUnknown()
  return id
}

/** The format allows leap seconds, and dates do not know them. */
function instant(text: string): Date {
  const date = new Date(text)
  if (Number.isNaN(date.getTime())) throw instantInvalid(text)
  return date
}

const instantInvalid = (text: string) =>
  new QuaysideError(`${JSON.stringify(text)} is no instant`, {
    kind: 'invalid',
    code: 'request_invalid',
    publicMessage: 'This is no date and time. Write it like 2030-01-31T12:00:00Z.',
  })
