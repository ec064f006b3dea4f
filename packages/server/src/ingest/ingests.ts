import type { Database } from '../db/database.ts'
import { findFiles } from '../files/file-repository.ts'
import { createFairShares } from '../lib/fair-shares.ts'
import type { ApiKey, IngestId } from '../lib/ids.ts'
import { ingestIdOf, newIngestId } from '../lib/ids.ts'
import { appHasTooManyOpen, ingestMissing, requestKeyUsed, tooManyOpen } from './errors.ts'
import type { Ingest, IngestRequest, Ingests } from './ingest.ts'
import { findIngestRows, insertIngests, requestCancel } from './ingest-repository.ts'
import { handleFromRow, type IngestJob, ingestFromRow } from './ingest-row.ts'
import type { IngestRunner } from './ingest-runner.ts'
import type { LiveIngest } from './live-ingest.ts'
import { createWatch, hasEnded } from './watch-ingests.ts'

export interface IngestsDeps {
  readonly database: Database
  readonly runner: IngestRunner
  /** Begun in this process and not ended, of all apps together. */
  readonly maxOpen?: number
}

/** More than this waiting in one process is a flood, not work. */
const MAX_OPEN = 20_000

export function createIngests({ database, runner, maxOpen = MAX_OPEN }: IngestsDeps): Ingests {
  const { db } = database
  const places = createPlaces(maxOpen)

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

  async function begin(jobs: readonly IngestJob[]): Promise<readonly Ingest[]> {
    const requests = jobs.map(({ request }) => request)
    places.take(requests)
    const lease = runner.leaseUntil()
    try {
      await database.transaction((trx) => insertIngests(trx, jobs, runner.owner, lease))
    } catch (error) {
      requests.forEach(places.give)
      throw error
    }
    runner.run(jobs)
    for (const { id, request } of jobs) runner.find(id)?.onEnd(() => places.give(request))
    return jobs.map(newIngest)
  }

  /** What an earlier request with the same key has begun; `undefined` when there was none. */
  async function findBegun(jobs: readonly IngestJob[]): Promise<readonly Ingest[] | undefined> {
    const [first] = jobs
    if (!first) return undefined
    const ids = jobs.map(({ id }) => id)
    const found = await findMany(first.request.appKey, ids)
    if (found.length === 0) return undefined
    const byId = new Map(found.map((ingest) => [ingest.id, ingest]))
    return jobs.map(({ id, request }) => {
      const ingest = byId.get(id)
      if (ingest?.source === request.source && ingest.ref === request.ref) return ingest
      throw requestKeyUsed()
    })
  }

  const find: Ingests['find'] = async (appKey, id) => (await findMany(appKey, [id]))[0]
  const watch = createWatch({ findMany, findLive: runner.find })

  return {
    async start(requests, { requestKey } = {}) {
      const jobs = requests.map((request, at) => newJob(request, idOf(request, requestKey, at)))
      if (requestKey === undefined) return begin(jobs)
      const begun = await findBegun(jobs)
      if (begun) return begun
      try {
        return await begin(jobs)
      } catch (error) {
        // The same request may have come twice at the same time; of these one writes the rows.
        const meanwhile = await findBegun(jobs)
        if (meanwhile) return meanwhile
        throw error
      }
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

/** Shared so that an app with however many open ones leaves room for those of others. */
function createPlaces(total: number) {
  const shares = createFairShares(total)
  const give = ({ appKey }: IngestRequest) => shares.give(appKey, 1)
  return {
    give,
    /** For all of them or for none. */
    take(requests: readonly IngestRequest[]): void {
      if (requests.length > shares.free()) throw tooManyOpen()
      const refused = requests.findIndex(
        ({ appKey: sharer }) => shares.takeMore({ sharer, unit: 1, want: 1 }) === 0,
      )
      if (refused === -1) return
      requests.slice(0, refused).forEach(give)
      throw appHasTooManyOpen()
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
