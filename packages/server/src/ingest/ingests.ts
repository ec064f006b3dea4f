import type { Database } from '../db/database.ts'
import { QuaysideError } from '../errors.ts'
import { findFile } from '../files/file-repository.ts'
import type { ApiKey, IngestId } from '../lib/ids.ts'
import { newIngestId } from '../lib/ids.ts'
import type { Ingest, IngestRequest, Ingests } from './ingest.ts'
import { findIngestRow, insertIngests, requestCancel } from './ingest-repository.ts'
import { handleFromRow, type IngestJob, ingestFromRow } from './ingest-row.ts'
import type { IngestRunner, LiveIngest } from './ingest-runner.ts'

/** How often an ingest of another process is looked at, and an own one reported at most. */
const LOOK_MS = 250
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

  async function find(appKey: ApiKey, id: IngestId): Promise<Ingest | undefined> {
    const live = runner.find(id)
    if (live?.job.request.appKey === appKey) return fromLive(live)
    const row = await findIngestRow(db, appKey, id)
    if (!row) return undefined
    const handle = handleFromRow(row)
    return ingestFromRow(row, handle && (await findFile(db, appKey, handle)))
  }

  async function* watch(appKey: ApiKey, id: IngestId, signal: AbortSignal) {
    for (let last = ''; ; ) {
      const ingest = await find(appKey, id)
      if (!ingest) return
      const seen = `${ingest.state} ${ingest.received} ${ingest.size} ${ingest.attempts}`
      if (seen !== last) yield ingest
      last = seen
      if (hasEnded(ingest)) return
      await nextLook(runner.find(id), signal)
    }
  }

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
    watch,
    async wait(appKey, id, signal) {
      const live = runner.find(id)
      if (live?.job.request.appKey === appKey) {
        const file = await abortable(live.ended, signal)
        if (file)
          return { ...fromLive(live), state: 'done', file, received: file.size, size: file.size }
      }
      for await (const ingest of watch(appKey, id, signal)) if (hasEnded(ingest)) return ingest
      throw ingestMissing()
    },
    async cancel(appKey, id) {
      await requestCancel(db, appKey, id, Date.now())
      const live = runner.find(id)
      if (live?.job.request.appKey === appKey) {
        runner.cancel(id)
        await live.ended
      }
      return find(appKey, id)
    },
  }
}

const hasEnded = ({ state }: Ingest) =>
  state === 'done' || state === 'failed' || state === 'cancelled'

/** An own ingest that ends is seen at once; other changes at the usual pace. */
async function nextLook(live: LiveIngest | undefined, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, LOOK_MS)
  const onAbort = () => reject(signal.reason)
  signal.addEventListener('abort', onAbort)
  const forget = live?.onEnd(resolve)
  try {
    await promise
  } finally {
    // A transfer of hours is looked at thousands of times: nothing of a look may stay.
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
    forget?.()
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
