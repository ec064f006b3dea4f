import type { Db, Trx } from '../db/database.ts'
import type { QuaysideError } from '../errors.ts'
import { OPEN_STATES } from '../leases/lease-claims.ts'
import { errorColumns, leasedRows, NO_ERROR, newLeasedRow } from '../leases/leased-rows.ts'
import type { Handle, IngestId } from '../lib/ids.ts'
import type { IngestJob, IngestProgress } from './ingest-row.ts'

/** Who works on which ingest. */
export const ingestRows = leasedRows<'ingests', IngestId>('ingests')

export async function insertIngests(
  trx: Trx,
  jobs: readonly IngestJob[],
  owner: string,
  leaseUntil: number,
): Promise<void> {
  const rows = jobs.map((job) => ({
    ...newLeasedRow(job, owner, leaseUntil),
    session_id: job.request.sessionId ?? null,
    connection_id: job.request.connectionId ?? null,
    source: job.request.source,
    ref: job.request.ref,
    progress: null,
    size: null,
    received: 0,
    handle: null,
  }))
  await ingestRows.insert(trx, rows)
}

export async function saveProgress(
  db: Db,
  id: IngestId,
  owner: string,
  saved: { readonly progress: IngestProgress; readonly received: number },
): Promise<void> {
  await ingestRows.update(db, id, owner, {
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
  await ingestRows.update(trx, id, owner, {
    state: 'done',
    handle: done.handle,
    size: done.size,
    received: done.size,
    owner: null,
    progress: null,
    ...NO_ERROR,
  })
}

export async function endIngest(
  db: Db | Trx,
  id: IngestId,
  owner: string,
  state: 'failed' | 'cancelled',
  error: QuaysideError,
): Promise<void> {
  await ingestRows.update(db, id, owner, {
    state,
    owner: null,
    progress: null,
    ...errorColumns(error),
  })
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
