import type { Database } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'
import { toWebhookBody } from './event-body.ts'
import type { EventNews } from './event-news.ts'

/** An event as it goes out. */
export interface OutgoingEvent {
  readonly id: number
  readonly action: string
  readonly createdAt: Date
  readonly body: string
}

/** An app's events, to be followed. */
export interface EventFeed {
  /** The last event there is, 0 without one: behind it comes what is new. */
  last(appKey: ApiKey): Promise<number>
  /**
   * The events behind `after`, each once, until `signal` aborts. At once when they happen in this
   * process, within a second when in another.
   */
  follow(appKey: ApiKey, after: number, signal: AbortSignal): AsyncIterable<OutgoingEvent>
}

/** How often it is looked for what other processes have written. */
const LOOK_MS = 1_000
const PAGE = 200
/**
 * On PostgreSQL a transaction may commit after a later one that took a higher number. What was
 * written within so long is looked through again; transactions are a matter of milliseconds.
 */
const LATE_MS = 5_000

export function createEventFeed({
  database,
  news,
}: {
  readonly database: Database
  readonly news: EventNews
}): EventFeed {
  const lateMs = database.dialect === 'sqlite' ? 0 : LATE_MS

  async function* follow(appKey: ApiKey, after: number, signal: AbortSignal) {
    let floor = after
    const seen = new Map<number, Date>()
    while (!signal.aborted) {
      // Asked for before looking, so that nothing falls between the look and the wait.
      const woken = news.next(appKey, LOOK_MS, signal)
      // As of the look: whoever is told may take long to listen.
      const settledAt = Date.now() - lateMs
      for await (const event of readFrom(database, appKey, floor)) {
        if (seen.has(event.id)) continue
        yield event
        if (signal.aborted) return
        // An old one is not kept in mind: whoever begins far back is told millions.
        if (event.createdAt.getTime() <= settledAt) floor = Math.max(floor, event.id)
        else seen.set(event.id, event.createdAt)
      }
      floor = settle(seen, floor, settledAt)
      await woken
    }
  }

  return { follow, last: (appKey) => findLastId(database, appKey) }
}

async function* readFrom(
  { db }: Database,
  appKey: ApiKey,
  floor: number,
): AsyncGenerator<OutgoingEvent> {
  for (let at = floor; ; ) {
    const rows = await db
      .selectFrom('events')
      .selectAll()
      .where('app_key', '=', appKey)
      .where('id', '>', at)
      .orderBy('id')
      .limit(PAGE)
      .execute()
    for (const { id, action, body, created_at: createdAt } of rows) {
      yield { id, action, createdAt: new Date(createdAt), body: toWebhookBody(id, body) }
      at = id
    }
    if (rows.length < PAGE) return
  }
}

/** The highest number below which nothing new is to be expected. What lies below is forgotten. */
function settle(seen: Map<number, Date>, floor: number, before: number): number {
  let settled = floor
  for (const [id, createdAt] of seen) {
    if (createdAt.getTime() <= before) settled = Math.max(settled, id)
  }
  for (const id of seen.keys()) if (id <= settled) seen.delete(id)
  return settled
}

async function findLastId({ db }: Database, appKey: ApiKey): Promise<number> {
  const row = await db
    .selectFrom('events')
    .select('id')
    .where('app_key', '=', appKey)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.id ?? 0
}
