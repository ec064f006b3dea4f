import type { Insertable } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import type { ExportsTable } from '../db/tables.ts'
import type { QuaysideError } from '../errors.ts'
import type { LinkedFile } from '../files/file-record.ts'
import { errorColumns, leasedRows, NO_ERROR, newLeasedRow } from '../leases/leased-rows.ts'
import type { ExportId } from '../lib/ids.ts'
import type { ExportRequest } from './export.ts'
import { type ExportJob, type ExportProgress, sentIn } from './export-row.ts'

/** Who works on which export. */
export const exportRows = leasedRows<'exports', ExportId>('exports')

export async function insertExports(
  trx: Trx,
  jobs: readonly ExportJob[],
  owner: string,
  leaseUntil: number,
): Promise<void> {
  const rows = jobs.map((job) => newRow(job, owner, leaseUntil))
  await exportRows.insert(trx, rows)
}

/** For whichever process looks next. */
export async function queueExport(trx: Trx, id: ExportId, request: ExportRequest): Promise<void> {
  const nobody = { state: 'queued', owner: null, lease_until: 0, attempts: 0 } as const
  await exportRows.insert(trx, [{ ...newRow({ id, request }, '', 0), ...nobody }])
}

function newRow(
  job: Pick<ExportJob, 'id' | 'request'>,
  owner: string,
  leaseUntil: number,
): Insertable<ExportsTable> {
  const { request } = job
  return {
    ...newLeasedRow(job, owner, leaseUntil),
    session_id: request.sessionId ?? null,
    connection_id: request.connectionId,
    source: request.source,
    folder: request.folder,
    filename: request.filename ?? '',
    progress: null,
    size: null,
    sent: 0,
    handle: null,
    moves_file: movedFile(request),
  }
}

function movedFile({ moves, exported }: ExportRequest): string | null {
  return moves !== undefined && exported.kind === 'file' ? exported.handle : null
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
