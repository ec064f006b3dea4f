import { findDeliveryDetails, listDeliveries } from './delivery-repository.ts'
import { parseCursor, toCursor } from './log-place.ts'
import { createReplay, createReplayRange, type ReplayDeps } from './replay.ts'
import type { Deliveries } from './webhook.ts'

/** A page is read by a person or a program, not a whole log. */
const MAX_PAGE = 200

export function createDeliveries(deps: ReplayDeps): Deliveries {
  const { db } = deps.database

  return {
    async list(appKey, { cursor: given, ...filter }) {
      const limit = Math.max(1, Math.min(MAX_PAGE, filter.limit))
      const after = given === undefined ? undefined : parseCursor(given)
      const found = await listDeliveries(db, appKey, { ...filter, limit: limit + 1 }, after)
      const deliveries = found.slice(0, limit)
      const last = deliveries.at(-1)
      const hasMore = found.length > limit && last
      const cursor = hasMore ? toCursor({ ...last, createdAt: +last.createdAt }) : undefined
      return { deliveries, cursor }
    },
    find: (appKey, id) => findDeliveryDetails(db, appKey, id),
    replay: createReplay(deps),
    replayRange: createReplayRange(deps),
  }
}
