import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  AddWebhookRequest,
  AppEntryParams,
  AppParams,
  DeliveryAnswer,
  NewWebhookAnswer,
  NewWebhooksAnswer,
  UpdateWebhookRequest,
  WebhookAnswer,
  WebhookEventsAnswer,
  WebhooksAnswer,
} from '@quayside/wire'
import { events } from '../../events/index.ts'
import { type EndpointId, parseEndpointId } from '../../lib/ids.ts'
import { endpointUnknown } from '../../webhooks/errors.ts'
import type { Endpoints } from '../../webhooks/webhook.ts'
import type { AppDoor } from './app-door.ts'
import { toDeliveryAnswer, toNewWebhookAnswer, toWebhookAnswer } from './to-webhook-answer.ts'

export interface WebhookRoutesDeps {
  readonly door: AppDoor
  readonly endpoints: Endpoints
}

/** The addresses an app wants its events sent to: `…/apps/{apiKey}/webhooks`. */
export function webhookRoutes(deps: WebhookRoutesDeps): FastifyPluginAsyncTypebox {
  return async (server) => {
    await server.register(listRoutes(deps))
    await server.register(entryRoutes(deps))
  }
}

function listRoutes({ door, endpoints }: WebhookRoutesDeps): FastifyPluginAsyncTypebox {
  const config = { guard: door.guard }
  const { security } = door

  return async (server) => {
    server.get(
      '/webhook-events',
      {
        config,
        schema: {
          summary: 'What webhooks can be added for',
          security,
          response: { 200: WebhookEventsAnswer },
        },
      },
      async () => eventChoices(),
    )

    server.get(
      '/apps/:apiKey/webhooks',
      {
        config,
        schema: {
          summary: "List an app's webhooks",
          security,
          params: AppParams,
          response: { 200: WebhooksAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        return (await endpoints.list(apiKey)).map(toWebhookAnswer)
      },
    )

    server.post(
      '/apps/:apiKey/webhooks',
      {
        config: { ...config, audit: 'webhook.add' },
        schema: {
          summary: 'Add a webhook, or one for each event with `all`',
          security,
          params: AppParams,
          body: AddWebhookRequest,
          response: { 201: NewWebhooksAnswer },
        },
      },
      async (request, reply) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const { url, event: action } = request.body
        const made = await endpoints.add(apiKey, { url, action })
        return reply.code(201).send(made.map(toNewWebhookAnswer))
      },
    )
  }
}

function entryRoutes({ door, endpoints }: WebhookRoutesDeps): FastifyPluginAsyncTypebox {
  const config = { guard: door.guard }
  const schema = { security: door.security, params: AppEntryParams }

  return async (server) => {
    server.patch(
      '/apps/:apiKey/webhooks/:id',
      {
        config: { ...config, audit: 'webhook.update' },
        schema: {
          ...schema,
          summary: 'Pause a webhook, or enable it again',
          body: UpdateWebhookRequest,
          response: { 200: WebhookAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const id = endpointId(request.params.id)
        return toWebhookAnswer(await endpoints.setPaused(apiKey, id, request.body.paused))
      },
    )

    server.delete(
      '/apps/:apiKey/webhooks/:id',
      {
        config: { ...config, audit: 'webhook.remove' },
        schema: { ...schema, summary: 'Remove a webhook' },
      },
      async (request, reply) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        await endpoints.remove(apiKey, endpointId(request.params.id))
        return reply.code(204).send()
      },
    )

    server.post(
      '/apps/:apiKey/webhooks/:id/rotate',
      {
        config: { ...config, audit: 'webhook.rotate' },
        schema: {
          ...schema,
          summary: 'Make a new secret; the former one signs for another day',
          response: { 200: NewWebhookAnswer },
        },
      },
      async (request) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        return toNewWebhookAnswer(
          await endpoints.rotateSecret(apiKey, endpointId(request.params.id)),
        )
      },
    )

    server.post(
      '/apps/:apiKey/webhooks/:id/test',
      {
        config: { ...config, audit: 'webhook.test' },
        schema: {
          ...schema,
          summary: 'Send an event with example values',
          response: { 202: DeliveryAnswer },
        },
      },
      async (request, reply) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const delivery = await endpoints.test(apiKey, endpointId(request.params.id))
        return reply.code(202).send(toDeliveryAnswer(delivery))
      },
    )
  }
}

/** Several kinds of event may share an action; people choose by action. */
function eventChoices() {
  return [...Map.groupBy(events, ({ action }) => action)].map(([event, [first, ...others]]) => ({
    event,
    title: first?.title ?? event,
    help: [first, ...others].map((one) => one?.help).join(' '),
  }))
}

function endpointId(text: string): EndpointId {
  const id = parseEndpointId(text)
  if (!id) throw endpointUnknown()
  return id
}
