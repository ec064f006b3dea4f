import type { Insertable, Selectable, UpdateObject } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import type { IngestsTable, Tables } from '../db/tables.ts'
import type { QuaysideError } from '../errors.ts'
import type { ApiKey, Handle, IngestId } from '../lib/ids.ts'
import type { IngestJob, IngestProgress } from './ingest-row.ts'

type Row = Selectable<IngestsTable>

/** States in which there is something left to do. */
export const OPEN_STATES = ['queued', 'running', 'waiting'] as const

/** Databases limit the parameters of a statement, and each row has some twenty. */
const INSERT_BATCH = 500

export async function insertIngests(
  trx: Trx,
  jobs: readonly IngestJob[],
  owner: string,
  leaseUntil: number,
): Promise<void> {
  const now = Date.now()
  const rows = jobs.map((job) => newRow(job, owner, leaseUntil, now))
  for (let at = 0; at < rows.length; at += INSERT_BATCH) {
    await trx
      .insertInto('ingests')
      .values(rows.slice(at, at + INSERT_BATCH))
      .execute()
  }
}

/** Those that this app has, in no order. */
export async function findIngestRows(
  db: Db,
  appKey: ApiKey,
  ids: readonly IngestId[],
): Promise<readonly Row[]> {
  if (ids.length === 0) return []
  return db
    .selectFrom('ingests')
    .selectAll()
    .where('id', 'in', [...ids])
    .where('app_key', '=', appKey)
    .execute()
}

export async function saveProgress(
  db: Db,
  id: IngestId,
  owner: string,
  saved: { readonly progress: IngestProgress; readonly received: number },
): Promise<void> {
  await updateOwned(db, id, owner, {
    progress: JSON.stringify(saved.progress),
    received: saved.received,
    size: saved.progress.entry.size ?? null,
    trouble_since: 0,
  })
}

export async function finishIngest(
  trx: Trx,
  id: IngestId,
  owner: string,
  done: { readonly handle: Handle; readonly size: number },
): Promise<void> {
  await updateOwned(trx, id, owner, {
    state: 'done',
    handle: done.handle,
    size: done.size,
    received: done.size,
    owner: null,
    progress: null,
    error_kind: null,
    error_code: null,
    error_message: null,
  })
}

export async function endIngest(
  db: Db | Trx,
  id: IngestId,
  owner: string,
  state: 'failed' | 'cancelled',
  error: QuaysideError,
): Promise<void> {
  await updateOwned(db, id, owner, {
    state,
    owner: null,
    progress: null,
    ...errorColumns(error),
  })
}

/** Puts it aside until `resumeAt`; any process goes on with it then. */
export async function deferIngest(
  db: Db,
  id: IngestId,
  owner: string,
  wait: {
    readonly resumeAt: number
    readonly troubleSince: number
    /** Forget what has arrived: the file has to be fetched anew. */
    readonly restart: boolean
    readonly error: QuaysideError
  },
): Promise<void> {
  await updateOwned(db, id, owner, {
    ...(wait.restart ? { progress: null, received: 0 } : {}),
    state: 'waiting',
    owner: null,
    // Whoever asked to cancel meanwhile is not kept waiting.
    lease_until: ({ cast, case: choose, lit, val }) =>
      choose()
        .when('cancel_requested', '=', 1)
        .then(lit(0))
        .else(cast<number>(val(wait.resumeAt), 'bigint'))
        .end(),
    trouble_since: wait.troubleSince,
    ...errorColumns(wait.error),
  })
}

/** Leaves it to whoever looks next. */
export async function handOverIngest(db: Db, id: IngestId, owner: string): Promise<void> {
  await updateOwned(db, id, owner, { state: 'queued', owner: null, lease_until: 0 })
}

/** Marks it, and ends it at once where nobody works on it. */
export async function requestCancel(
  db: Db,
  appKey: ApiKey,
  id: IngestId,
  now: number,
): Promise<void> {
  await db
    .updateTable('ingests')
    .set({ cancel_requested: 1, updated_at: now })
    .where('id', '=', id)
    .where('app_key', '=', appKey)
    .where('state', 'in', [...OPEN_STATES])
    .execute()
  await db
    .updateTable('ingests')
    .set({ lease_until: 0, state: 'queued' })
    .where('id', '=', id)
    .where('app_key', '=', appKey)
    .where('state', '=', 'waiting')
    .execute()
}

/** Forgets ingests that ended before `before`. The files they made stay. */
export async function pruneIngests(db: Db, before: number): Promise<void> {
  await db
    .deleteFrom('ingests')
    .where('state', 'not in', [...OPEN_STATES])
    .where('updated_at', '<', before)
    .execute()
}

/** Open ingests' storage keys: the sweep must not touch what they have written. */
export async function findOpenUploadKeys(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('ingests')
    .select('progress')
    .where('state', 'in', [...OPEN_STATES])
    .where('progress', 'is not', null)
    .execute()
  return new Set(
    rows.map(
      (row) => (JSON.parse(row.progress ?? '{}') as Partial<IngestProgress>).storageKey ?? '',
    ),
  )
}

/**
 * Another process may have taken the ingest over while this one was believed dead: then nothing
 * may be written any more, and the transaction around this must not commit.
 */
export class OwnershipLost extends Error {
  override readonly name = 'OwnershipLost'
}

async function updateOwned(
  db: Db | Trx,
  id: IngestId,
  owner: string,
  set: UpdateObject<Tables, 'ingests'>,
): Promise<void> {
  const result = await db
    .updateTable('ingests')
    .set({ ...set, updated_at: Date.now() })
    .where('id', '=', id)
    .where('owner', '=', owner)
    .executeTakeFirst()
  if (result.numUpdatedRows === 0n)
    throw new OwnershipLost(`ingest ${id} belongs to another process`)
}

function errorColumns(error: QuaysideError) {
  return { error_kind: error.kind, error_code: error.code, error_message: error.publicMessage }
}

function newRow(
  { id, request }: IngestJob,
  owner: string,
  leaseUntil: number,
  now: number,
): Insertable<IngestsTable> {
  return {
    id,
    app_key: request.appKey,
    session_id: request.sessionId ?? null,
    connection_id: request.connectionId ?? null,
    source: request.source,
    ref: request.ref,
    state: 'running',
    request: JSON.stringify(request),
    progress: null,
    size: null,
    received: 0,
    attempts: 1,
    handle: null,
    error_kind: null,
    error_code: null,
    error_message: null,
    trouble_since: 0,
    owner,
    lease_until: leaseUntil,
    cancel_requested: 0,
    created_at: now,
    updated_at: now,
  }
}
