import type { FastifyReply, FastifyRequest } from 'fastify'
import type { WatchWork } from '../../leases/watch-work.ts'
import type { OwnWork, SessionWork } from './own-work.ts'
import { type SentEvent, sendEvents } from './send-events.ts'
import type { StreamPlaces } from './stream-places.ts'

export interface FollowDeps<Id extends string, Item extends SessionWork & { readonly id: Id }> {
  readonly own: OwnWork<Item>
  readonly watch: WatchWork<Id, Item>
  /** What each event is called. */
  readonly event: string
  readonly places: StreamPlaces
  readonly stopping: AbortSignal
}

type ToAnswer<Item> = (item: Item) => unknown

/** Long work followed as server-sent events. */
export interface FollowWork<Item> {
  /** An event at every change; the stream ends with the work. */
  one(reply: FastifyReply, item: Item, toAnswer: ToAnswer<Item>): Promise<FastifyReply>
  /**
   * The same for many in one stream, which ends when all have ended. Ids that are none of the
   * session's are told once, in a `missing` event.
   */
  many(
    request: FastifyRequest<{ Body: WatchFields }>,
    reply: FastifyReply,
    toAnswer: ToAnswer<Item>,
  ): Promise<FastifyReply>
}

interface WatchFields {
  readonly apikey: string
  readonly token?: string | null
  readonly ids: readonly string[]
}

export function createFollowWork<Id extends string, Item extends SessionWork & { readonly id: Id }>(
  deps: FollowDeps<Id, Item>,
): FollowWork<Item> {
  const { own, places, stopping } = deps

  /** Holds a place for as long as the stream is open. */
  async function send(
    reply: FastifyReply,
    item: Item,
    events: Parameters<typeof sendEvents>[2],
  ): Promise<FastifyReply> {
    const leave = places.take(item)
    try {
      await sendEvents(reply, stopping, events)
    } finally {
      leave()
    }
    return reply
  }

  async function* follow(
    items: readonly Item[],
    toAnswer: ToAnswer<Item>,
    signal: AbortSignal,
  ): AsyncIterable<SentEvent> {
    const [first] = items
    if (!first) return
    const ids = items.map(({ id }) => id)
    for await (const item of deps.watch(first.appKey, ids, signal)) {
      yield { event: deps.event, data: toAnswer(item) }
    }
  }

  return {
    one: (reply, item, toAnswer) => send(reply, item, (signal) => follow([item], toAnswer, signal)),
    async many(request, reply, toAnswer) {
      const { ids } = request.body
      const items = await own.many(request, request.body, ids)
      const [first] = items
      if (!first) throw own.missing()
      return send(reply, first, async function* (signal) {
        const missing = idsWithout(ids, items)
        if (missing.length > 0) yield { event: 'missing', data: { ids: missing } }
        yield* follow(items, toAnswer, signal)
      })
    },
  }
}

function idsWithout(ids: readonly string[], items: readonly SessionWork[]): readonly string[] {
  const known: ReadonlySet<string> = new Set(items.map(({ id }) => id))
  return [...new Set(ids)].filter((id) => !known.has(id))
}
