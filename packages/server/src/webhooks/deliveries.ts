import { readPage } from '../db/list-page.ts'
import { isDeliveryId } from '../lib/ids.ts'
import {
  findDeliveryDetails,
  findDeliveryPlace,
  isDense,
  listDeliveries,
} from './delivery-repository.ts'
import { createReplay, createReplayRange, type ReplayDeps } from './replay.ts'
import type { Deliveries } from './webhook.ts'

/** A page is read by a person or a program, not a whole log. */
const MAX_PAGE = 200

export function createDeliveries(deps: ReplayDeps): Deliveries {
  const { db } = deps.database

  return {
    async list(appKey, { cursor, limit, ...filter }) {
      const { items, cursor: next } = await readPage({
        limit: Math.max(1, Math.min(MAX_PAGE, limit)),
        cursor,
        isId: isDeliveryId,
        read: (span) => listDeliveries(db, appKey, filter, span),
        placeOf: ({ createdAt, id }) => ({ createdAt: createdAt.getTime(), id }),
        findPlace: isDense(filter)
          ? undefined
          : (span) => findDeliveryPlace(db, appKey, filter, span),
      })
      return { deliveries: items, cursor: next }
    },
    find: (appKey, id) => findDeliveryDetails(db, appKey, id),
    replay: createReplay(deps),
    replayRange: createReplayRange(deps),
  }
}
