import type { Db } from '../db/database.ts'
import type { ApiKey, Handle } from '../lib/ids.ts'
import { toDeliveryEntries, toEventEntry, toFileEntries } from './timeline-entries.ts'
import {
  findFileRow,
  findIngestRow,
  findUploadRow,
  listAttemptRows,
  listDeliveryRows,
  listEventRows,
} from './timeline-repository.ts'

/** In the order in which they happen when they happen in the same millisecond. */
export const TIMELINE_KINDS = [
  'picked',
  'uploaded',
  'transferred',
  'stored',
  'linked',
  'deleted',
  'event',
  'delivery',
] as const
export type TimelineKind = (typeof TIMELINE_KINDS)[number]

/** Something that happened to a file. */
export interface TimelineEntry {
  readonly at: Date
  readonly kind: TimelineKind
  /** The source, the action of an event, the host of a delivery. */
  readonly title: string
  readonly outcome: 'ok' | 'waiting' | 'failed' | undefined
  /** A path, a hash, what a receiver answered. */
  readonly detail: string
  readonly eventId: number | undefined
  readonly deliveryId: string | undefined
  readonly durationMs: number | undefined
}

/**
 * What happened to a file, oldest first: picked, transferred, stored, each event and each delivery
 * with its attempts. `undefined` when the app never had it; of a deleted one all that is known.
 */
export type ReadTimeline = (
  appKey: ApiKey,
  handle: Handle,
) => Promise<readonly TimelineEntry[] | undefined>

export function createReadTimeline({
  db,
  sourceTitle,
}: {
  readonly db: Db
  /** A source's name for people. */
  readonly sourceTitle: (source: string) => string
}): ReadTimeline {
  return async function readTimeline(appKey, handle) {
    const file = await findFileRow(db, appKey, handle)
    if (!file) return undefined
    const ingest = await findIngestRow(db, appKey, handle)
    const upload = await findUploadRow(db, appKey, handle)
    const events = await listEventRows(db, appKey, handle)
    const deliveries = await listDeliveryRows(db, appKey, events)
    const attempts = Map.groupBy(await listAttemptRows(db, deliveries), (row) => row.delivery_id)

    const entries = [
      ...toFileEntries(file, { ingest, upload, sourceTitle }),
      ...events.map(toEventEntry),
      ...deliveries.flatMap((row) => toDeliveryEntries(row, attempts.get(row.id) ?? [])),
    ]
    return entries.sort(byTime)
  }
}

function byTime(a: TimelineEntry, b: TimelineEntry): number {
  const order = ({ kind }: TimelineEntry) => TIMELINE_KINDS.indexOf(kind)
  return a.at.getTime() - b.at.getTime() || order(a) - order(b)
}
