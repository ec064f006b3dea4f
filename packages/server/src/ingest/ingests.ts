import type { Database } from '../db/database.ts'
import type { StoredFile } from '../files/file-record.ts'
import { findFiles } from '../files/file-repository.ts'
import { createLeasedWork } from '../leases/leased-work.ts'
import { type IngestId, ingestIdOf, newIngestId } from '../lib/ids.ts'
import { appHasTooManyOpen, ingestMissing, requestKeyUsed, tooManyOpen } from './errors.ts'
import type { Ingest, IngestRequest, Ingests } from './ingest.ts'
import { ingestRows, insertIngests } from './ingest-repository.ts'
import { handleFromRow, type IngestJob, ingestFromRow } from './ingest-row.ts'
import type { IngestRunner } from './ingest-runner.ts'
import type { LiveIngest } from './live-ingest.ts'

export interface IngestsDeps {
  readonly database: Database
  readonly runner: IngestRunner
  /** As `LeasedWorkDeps.maxOpen`. */
  readonly maxOpen?: number
}

export function createIngests({ database, runner, maxOpen }: IngestsDeps): Ingests {
  const { db } = database
  return createLeasedWork({
    database,
    runner,
    maxOpen,
    newJob: (request: IngestRequest, requestKey, at) =>
      newJob(request, idOf(request, requestKey, at)),
    insert: (trx, jobs, leaseUntil) => insertIngests(trx, jobs, runner.owner, leaseUntil),
    /** With their files, in two queries. */
    async read(appKey, ids): Promise<readonly Ingest[]> {
      const rows = await ingestRows.find(db, appKey, ids)
      const handles = rows.map(handleFromRow).filter((handle) => handle !== undefined)
      const found = await findFiles(db, appKey, handles)
      const files = new Map(found.map((file) => [file.handle, file]))
      return rows.map((row) => {
        const handle = handleFromRow(row)
        return ingestFromRow(row, handle && files.get(handle))
      })
    },
    requestCancel: (appKey, id) => ingestRows.requestCancel(db, appKey, id, Date.now()),
    newItem: newIngest,
    fromLive,
    doneWith: (live, file: StoredFile) => ({
      ...fromLive(live),
      state: 'done',
      file,
      received: file.size,
      size: file.size,
    }),
    isOf: (ingest, { source, ref }) => ingest.source === source && ingest.ref === ref,
    factsOf: ({ state, received, size, attempts }) => `${state} ${received} ${size} ${attempts}`,
    refusals: {
      missing: ingestMissing,
      keyUsed: requestKeyUsed,
      full: tooManyOpen,
      appFull: appHasTooManyOpen,
    },
  })
}

/** A key is the session's own, so nobody else's key leads to the same ids. */
function idOf(
  { appKey, sessionId }: IngestRequest,
  requestKey: string | undefined,
  at: number,
): IngestId {
  if (requestKey === undefined) return newIngestId()
  return ingestIdOf(appKey, sessionId ?? '', requestKey, String(at))
}

function newJob(request: IngestRequest, id: IngestId): IngestJob {
  return {
    id,
    request,
    progress: undefined,
    attempts: 1,
    troubleSince: 0,
    cancelRequested: false,
  }
}

function newIngest({ id, request, attempts }: IngestJob): Ingest {
  const now = new Date()
  return {
    id,
    appKey: request.appKey,
    sessionId: request.sessionId,
    source: request.source,
    ref: request.ref,
    state: 'running',
    size: undefined,
    received: 0,
    attempts,
    file: undefined,
    error: undefined,
    resumesAt: undefined,
    createdAt: now,
    updatedAt: now,
  }
}

function fromLive({ job, size, received }: LiveIngest): Ingest {
  return { ...newIngest(job), size, received }
}
