import { isDeepStrictEqual } from 'node:util'
import type { Database } from '../db/database.ts'
import type { LinkedFile } from '../files/file-record.ts'
import { findFiles } from '../files/file-repository.ts'
import { createLeasedWork } from '../leases/leased-work.ts'
import { type ExportId, exportIdOf, newExportId } from '../lib/ids.ts'
import { appHasTooManyOpen, exportMissing, requestKeyUsed, tooManyOpen } from './errors.ts'
import type { Export, ExportRequest, Exports } from './export.ts'
import { exportRows, insertExports } from './export-repository.ts'
import { type ExportJob, exportFromRow, handleFromRow } from './export-row.ts'
import type { ExportRunner } from './export-runner.ts'
import type { LiveExport } from './live-export.ts'

export interface ExportsDeps {
  readonly database: Database
  readonly runner: ExportRunner
  /** As `LeasedWorkDeps.maxOpen`. */
  readonly maxOpen?: number
}

export function createExports({ database, runner, maxOpen }: ExportsDeps): Exports {
  const { db } = database
  return createLeasedWork({
    database,
    runner,
    maxOpen,
    newJob: (request: ExportRequest, requestKey, at) =>
      newJob(request, idOf(request, requestKey, at)),
    insert: (trx, jobs, leaseUntil) => insertExports(trx, jobs, runner.owner, leaseUntil),
    /** With what was made, in two queries. */
    async read(appKey, ids): Promise<readonly Export[]> {
      const rows = await exportRows.find(db, appKey, ids)
      const handles = rows.map(handleFromRow).filter((handle) => handle !== undefined)
      const found = await findFiles(db, appKey, handles)
      const files = new Map(found.filter(isLinked).map((file) => [file.handle, file]))
      return rows.map((row) => {
        const handle = handleFromRow(row)
        return exportFromRow(row, handle && files.get(handle))
      })
    },
    requestCancel: (appKey, id) => exportRows.requestCancel(db, appKey, id, Date.now()),
    newItem: newExport,
    fromLive,
    doneWith: (live, file: LinkedFile) => ({
      ...fromLive(live),
      ...{ state: 'done', file, filename: file.filename },
      ...{ size: file.size, sent: file.size ?? 0 },
    }),
    isOf: (one, { source, folder, exported }) =>
      isDeepStrictEqual([one.source, one.folder, one.exported], [source, folder, exported]),
    factsOf: ({ state, sent, size, attempts, filename }) =>
      `${state} ${sent} ${size} ${attempts} ${filename}`,
    refusals: {
      missing: exportMissing,
      keyUsed: requestKeyUsed,
      full: tooManyOpen,
      appFull: appHasTooManyOpen,
    },
  })
}

const isLinked = (file: { readonly kind: string }): file is LinkedFile => file.kind === 'linked'

/** A key is the session's own, so nobody else's key leads to the same ids. */
function idOf(
  { appKey, sessionId }: ExportRequest,
  requestKey: string | undefined,
  at: number,
): ExportId {
  if (requestKey === undefined) return newExportId()
  return exportIdOf(appKey, sessionId ?? '', requestKey, String(at))
}

function newJob(request: ExportRequest, id: ExportId): ExportJob {
  return {
    id,
    request,
    progress: undefined,
    attempts: 1,
    troubleSince: 0,
    cancelRequested: false,
  }
}

function newExport({ id, request, attempts }: ExportJob): Export {
  const now = new Date()
  return {
    id,
    appKey: request.appKey,
    sessionId: request.sessionId,
    exported: request.exported,
    source: request.source,
    folder: request.folder,
    filename: request.filename ?? '',
    state: 'running',
    size: undefined,
    sent: 0,
    attempts,
    file: undefined,
    error: undefined,
    resumesAt: undefined,
    createdAt: now,
    updatedAt: now,
  }
}

function fromLive({ job, size, sent, filename = '' }: LiveExport): Export {
  return { ...newExport(job), size, sent, filename }
}
