import type { Db, Trx } from '../db/database.ts'
import type { QuaysideError } from '../errors.ts'
import type { LinkedFile } from '../files/file-record.ts'
import { errorColumns, leasedRows, NO_ERROR, newLeasedRow } from '../leases/leased-rows.ts'
import type { ExportId } from '../lib/ids.ts'
import { type ExportJob, type ExportProgress, sentIn } from './export-row.ts'

/** Who works on which export. */
export const exportRows = leasedRows<'exports', ExportId>('exports')

export async function insertExports(
  trx: Trx,
  jobs: readonly ExportJob[],
  owner: string,
  leaseUntil: number,
): Promise<void> {
  const rows = jobs.map((job) => ({
    ...newLeasedRow(job, owner, leaseUntil),
    session_id: job.request.sessionId ?? null,
    connection_id: job.request.connectionId,
    source: job.request.source,
    folder: job.request.folder,
    filename: job.request.filename ?? '',
    progress: null,
    size: null,
    sent: 0,
    handle: null,
  }))
  await exportRows.insert(trx, rows)
}

export async function saveProgress(
  db: Db | Trx,
  id: ExportId,
  owner: string,
  saved: {
    readonly progress: ExportProgress
    readonly size: number | undefined
    readonly filename: string
  },
): Promise<void> {
  await exportRows.update(db, id, owner, {
    progress: JSON.stringify(saved.progress),
    sent: sentIn(saved.progress),
    size: saved.size ?? null,
    filename: saved.filename,
    trouble_since: 0,
  })
}

export async function finishExport(
  trx: Trx,
  id: ExportId,
  owner: string,
  { file, size }: { readonly file: LinkedFile; readonly size: number },
): Promise<void> {
  await exportRows.update(trx, id, owner, {
    state: 'done',
    handle: file.handle,
    filename: file.filename,
    size,
    sent: size,
    owner: null,
    progress: null,
    ...NO_ERROR,
  })
}

export async function endExport(
  db: Db | Trx,
  id: ExportId,
  owner: string,
  state: 'failed' | 'cancelled',
  error: QuaysideError,
): Promise<void> {
  await exportRows.update(db, id, owner, {
    state,
    owner: null,
    progress: null,
    ...errorColumns(error),
  })
}
