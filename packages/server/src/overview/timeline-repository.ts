import type { Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type {
  AttemptsTable,
  EventsTable,
  FilesTable,
  IngestsTable,
  UploadsTable,
} from '../db/tables.ts'
import type { ApiKey, Handle } from '../lib/ids.ts'

/** Of a file that is told about again and again, such as a link that changes, the newest. */
const MAX_EVENTS = 100
const MAX_DELIVERIES = 500
/** Ids in a statement; databases limit parameters. */
const BATCH = 1_000

export type FileRow = Pick<
  Selectable<FilesTable>,
  | 'handle'
  | 'kind'
  | 'filename'
  | 'size'
  | 'source'
  | 'source_ref'
  | 'created_at'
  | 'link_gone_at'
  | 'deleted_at'
> & { readonly sha256: string | null; readonly location: string | null }

/** Also one that was deleted. */
export function findFileRow(db: Db, appKey: ApiKey, handle: Handle): Promise<FileRow | undefined> {
  return db
    .selectFrom('files')
    .leftJoin('objects', 'objects.id', 'files.object_id')
    .select(['handle', 'kind', 'filename', 'files.size', 'source', 'source_ref'])
    .select(['files.created_at', 'link_gone_at', 'deleted_at'])
    .select(['objects.sha256', 'objects.location'])
    .where('handle', '=', handle)
    .where('files.app_key', '=', appKey)
    .executeTakeFirst()
}

export type IngestRow = Pick<
  Selectable<IngestsTable>,
  'source' | 'ref' | 'attempts' | 'created_at' | 'received'
>

/** The one that stored the file; it is forgotten after a month. */
export function findIngestRow(
  db: Db,
  appKey: ApiKey,
  handle: Handle,
): Promise<IngestRow | undefined> {
  return db
    .selectFrom('ingests')
    .select(['source', 'ref', 'attempts', 'created_at', 'received'])
    .where('handle', '=', handle)
    .where('app_key', '=', appKey)
    .executeTakeFirst()
}

export type UploadRow = Pick<Selectable<UploadsTable>, 'created_at' | 'received'>

/** The one that brought the file; it is forgotten after a day. */
export function findUploadRow(
  db: Db,
  appKey: ApiKey,
  handle: Handle,
): Promise<UploadRow | undefined> {
  return db
    .selectFrom('uploads')
    .select(['created_at', 'received'])
    .where('handle', '=', handle)
    .where('app_key', '=', appKey)
    .executeTakeFirst()
}

export type EventRow = Pick<Selectable<EventsTable>, 'id' | 'action' | 'created_at'>

export function listEventRows(
  db: Db,
  appKey: ApiKey,
  handle: Handle,
): Promise<readonly EventRow[]> {
  return db
    .selectFrom('events')
    .select(['id', 'action', 'created_at'])
    .where('handle', '=', handle)
    .where('app_key', '=', appKey)
    .orderBy('id', 'desc')
    .limit(MAX_EVENTS)
    .execute()
}

export interface DeliveryRow {
  readonly id: string
  readonly event_id: number
  readonly status: string
  readonly reason: string | null
  readonly replay_of: string | null
  readonly due_at: number | null
  readonly created_at: number
  readonly ended_at: number | null
  readonly url: string
}

/**
 * The deliveries of events. The first ones are found by their ids, which event and endpoint make;
 * an index for that would be one more to write with every delivery.
 */
export async function listDeliveryRows(
  db: Db,
  appKey: ApiKey,
  events: readonly EventRow[],
): Promise<readonly DeliveryRow[]> {
  if (events.length === 0) return []
  const first = await listFirstDeliveries(db, appKey, events)
  const replays = await selectDeliveries(db, appKey)
    .where('deliveries.replay_of', 'is not', null)
    .where(
      'deliveries.event_id',
      'in',
      events.map(({ id }) => id),
    )
    .limit(MAX_DELIVERIES)
    .execute()
  return [...first, ...replays]
}

async function listFirstDeliveries(db: Db, appKey: ApiKey, events: readonly EventRow[]) {
  const endpoints = await db
    .selectFrom('endpoints')
    .select(['id', 'action'])
    .where('app_key', '=', appKey)
    .where('action', 'in', [...new Set(events.map(({ action }) => action))])
    .execute()
  const ids = events.flatMap((event) =>
    endpoints
      .filter(({ action }) => action === event.action)
      .map(({ id }) => `dlv_${event.id}_${id}`),
  )
  const found: DeliveryRow[] = []
  for (let at = 0; at < ids.length && found.length < MAX_DELIVERIES; at += BATCH) {
    const batch = ids.slice(at, at + BATCH)
    found.push(
      ...(await selectDeliveries(db, appKey).where('deliveries.id', 'in', batch).execute()),
    )
  }
  return found
}

function selectDeliveries(db: Db, appKey: ApiKey) {
  return db
    .selectFrom('deliveries')
    .innerJoin('endpoints', 'endpoints.id', 'deliveries.endpoint_id')
    .select(['deliveries.id', 'event_id', 'deliveries.status', 'reason', 'replay_of'])
    .select(['due_at', 'deliveries.created_at', 'ended_at', 'endpoints.url'])
    .where('deliveries.app_key', '=', appKey)
}

export type AttemptRow = Pick<
  Selectable<AttemptsTable>,
  'delivery_id' | 'number' | 'started_at' | 'duration_ms' | 'status' | 'error_message'
>

export async function listAttemptRows(
  db: Db,
  deliveries: readonly DeliveryRow[],
): Promise<readonly AttemptRow[]> {
  const found: AttemptRow[] = []
  for (let at = 0; at < deliveries.length; at += BATCH) {
    const ids = deliveries.slice(at, at + BATCH).map(({ id }) => id)
    const rows = await db
      .selectFrom('attempts')
      .select(['delivery_id', 'number', 'started_at', 'duration_ms', 'status', 'error_message'])
      .where('delivery_id', 'in', ids)
      .orderBy('started_at')
      .execute()
    found.push(...rows)
  }
  return found
}
