import { parseDeliveryId } from '../lib/ids.ts'
import { findDeliveryDetails, type LogPlace, listDeliveries } from './delivery-repository.ts'
import { cursorInvalid } from './errors.ts'
import { createReplay, createReplayRange, type ReplayDeps } from './replay.ts'
import type { Deliveries, Delivery } from './webhook.ts'

/** A page is read by a person or a program, not a whole log. */
const MAX_PAGE = 200

export function createDeliveries(deps: ReplayDeps): Deliveries {
  const { db } = deps.database

  return {
    async list(appKey, { cursor, ...filter }) {
      const limit = Math.max(1, Math.min(MAX_PAGE, filter.limit))
      const after = cursor === undefined ? undefined : parseCursor(cursor)
      const found = await listDeliveries(db, appKey, { ...filter, limit: limit + 1 }, after)
      const deliveries = found.slice(0, limit)
      const last = deliveries.at(-1)
      return { deliveries, cursor: found.length > limit && last ? toCursor(last) : undefined }
    },
    find: (appKey, id) => findDeliveryDetails(db, appKey, id),
    replay: createReplay(deps),
    replayRange: createReplayRange(deps),
  }
}

const toCursor = ({ createdAt, id }: Delivery) => `${createdAt.getTime()}.${id}`

function parseCursor(text: string): LogPlace {
  const [, createdAt = '', id = ''] = /^(\d{1,15})\.(.+)$/.exec(text) ?? []
  if (createdAt === '' || parseDeliveryId(id) === undefined) throw cursorInvalid()
  return { createdAt: Number(createdAt), id }
}
