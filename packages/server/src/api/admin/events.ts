import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { AppParams, EventsQuery, type FollowingEvents, type StreamedEvent } from '@quayside/wire'
import type { EventFeed, OutgoingEvent } from '../../events/event-feed.ts'
import { type SentEvent, sendEvents } from '../cloud/send-events.ts'
import { createStreamPlaces } from '../cloud/stream-places.ts'
import type { AppDoor } from './app-door.ts'

export interface EventRoutesDeps {
  readonly door: AppDoor
  readonly eventFeed: EventFeed
  readonly stopping: AbortSignal
}

/** An app's events as they happen, for whoever cannot be reached from here: `quayside listen`. */
export function eventRoutes(deps: EventRoutesDeps): FastifyPluginAsyncTypebox {
  const { door, eventFeed, stopping } = deps
  const places = createStreamPlaces()

  return async (server) => {
    server.get(
      '/apps/:apiKey/events',
      {
        config: { guard: door.guard },
        schema: {
          summary: "Follow an app's events (server-sent events)",
          description: 'An `event` for each, with the body webhooks are sent.',
          security: door.security,
          params: AppParams,
          querystring: EventsQuery,
        },
      },
      async (request, reply) => {
        const { apiKey } = await door.appOf(request, request.params.apiKey)
        const { after } = request.query
        const from = after === undefined ? await eventFeed.last(apiKey) : Number(after)
        const leave = places.take({ appKey: apiKey, sessionId: door.callerOf(request) })
        try {
          const ending = AbortSignal.any([stopping, door.leaving(request, reply)])
          await sendEvents(reply, ending, async function* (signal): AsyncIterable<SentEvent> {
            yield { event: 'following', data: { after: from } satisfies FollowingEvents }
            for await (const event of eventFeed.follow(apiKey, from, signal)) {
              yield { event: 'event', data: toStreamedEvent(event) }
            }
          })
        } finally {
          leave()
        }
        return reply
      },
    )
  }
}

function toStreamedEvent({ id, action, createdAt, body }: OutgoingEvent): StreamedEvent {
  return { id, action, createdAt: createdAt.toISOString(), body }
}
