import type { Database } from '../db/database.ts'
import { QuaysideError } from '../errors.ts'
import { findFiles } from '../files/file-repository.ts'
import type { ApiKey, IngestId } from '../lib/ids.ts'
import { newIngestId } from '../lib/ids.ts'
import type { Ingest, IngestRequest, Ingests } from './ingest.ts'
import { findIngestRows, insertIngests, requestCancel } from './ingest-repository.ts'
import { handleFromRow, type IngestJob, ingestFromRow } from './ingest-row.ts'
import type { IngestRunner, LiveIngest } from './ingest-runner.ts'
import { createWatch, hasEnded } from './watch-ingests.ts'

/** More than this waiting in one process is a flood, not work. */
const MAX_OPEN = 20_000

export function createIngests({
  database,
  runner,
}: {
  readonly database: Database
  readonly runner: IngestRunner
}): Ingests {
  const { db } = database

  const liveOf = (appKey: ApiKey, id: IngestId): LiveIngest | undefined => {
    const live = runner.find(id)
    return live?.job.request.appKey === appKey ? live : undefined
  }

  /** What runs here is known; the rest is read, with its files, in two queries. */
  async function findMany(appKey: ApiKey, ids: readonly IngestId[]): Promise<readonly Ingest[]> {
    const lives = ids.map((id) => liveOf(appKey, id)).filter((live) => live !== undefined)
    const known = lives.map(fromLive)
    const others = ids.filter((id) => liveOf(appKey, id) === undefined)
    const rows = await findIngestRows(db, appKey, others)
    const handles = rows.map(handleFromRow).filter((handle) => handle !== undefined)
    const files = new Map((await findFiles(db, appKey, handles)).map((file) => [file.handle, file]))
    const read = rows.map((row) => {
      const handle = handleFromRow(row)
      return ingestFromRow(row, handle && files.get(handle))
    })
    return [...known, ...read]
  }

  const find: Ingests['find'] = async (appKey, id) => (await findMany(appKey, [id]))[0]
  const watch = createWatch({ findMany, findLive: runner.find })

  return {
    async start(requests) {
      if (runner.count() + requests.length > MAX_OPEN) throw tooManyOpen()
      const jobs = requests.map(newJob)
      const lease = runner.leaseUntil()
      await database.transaction((trx) => insertIngests(trx, jobs, runner.owner, lease))
      runner.run(jobs)
      return jobs.map((job) => newIngest(job))
    },
    find,
    findMany,
    watch,
    async wait(appKey, id, signal) {
      const live = liveOf(appKey, id)
      if (live) {
        const file = await abortable(live.ended, signal)
        if (file)
          return { ...fromLive(live), state: 'done', file, received: file.size, size: file.size }
      }
      for await (const ingest of watch(appKey, [id], signal)) if (hasEnded(ingest)) return ingest
      throw ingestMissing()
    },
    async cancel(appKey, id) {
      await requestCancel(db, appKey, id, Date.now())
      const live = liveOf(appKey, id)
      if (live) {
        runner.cancel(id)
        await live.ended
      }
      return find(appKey, id)
    },
  }
}

function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason)
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

function newJob(request: IngestRequest): IngestJob {
  return {
    id: newIngestId(),
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

const ingestMissing = () =>
  new QuaysideError('no such ingest', {
    kind: 'not-found',
    code: 'ingest_missing',
    publicMessage: 'There is no such transfer.',
  })

const tooManyOpen = () =>
  new QuaysideError('too many open ingests', {
    kind: 'rate-limited',
    code: 'ingests_full',
    publicMessage: 'Too many transfers are waiting already. Please try again in a while.',
    retryAfterMs: 10_000,
  })
