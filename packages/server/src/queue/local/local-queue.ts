import type { Database } from '../../db/database.ts'
import type { Definition } from '../definitions.ts'
import { createDefinitions } from '../definitions.ts'
import type { OnFault } from '../job-store.ts'
import type { NewJob, Queue } from '../queue.ts'
import type { Worker } from '../worker.ts'
import { createWorker } from '../worker.ts'
import { freeJobs, insertJobs, scheduleRepeat } from './job-repository.ts'
import { createLocalStore } from './local-store.ts'

/** Commits wake the workers; looking around is only a net below that. */
const POLL_MS = 5_000
const LEASE_MS = 60_000
const RENEW_MS = LEASE_MS / 3

/**
 * The queue of a single process, in the `jobs` table of its database. The caller holds the data
 * folder's lock: at start every job that was running is free again, for whoever ran it is dead.
 */
export function createLocalQueue({
  database,
  onFault,
}: {
  readonly database: Database
  readonly onFault: OnFault
}): Queue {
  const definitions = createDefinitions()
  let starting: Promise<void> = Promise.resolve()
  let workers: ReadonlyMap<string, Worker> = new Map()

  const enqueueAll: Queue['enqueueAll'] = async (trx, jobs) => {
    if (jobs.length === 0) return
    await insertJobs(trx, jobs)
    database.afterCommit(trx, () => wake(jobs))
  }

  return {
    enqueue: (trx, job) => enqueueAll(trx, [job]),
    enqueueAll,
    handle: definitions.handle,
    repeat: definitions.repeat,
    start: () => {
      starting = startAll()
      return starting
    },
    async stop(options) {
      await starting.catch(() => {}) // whoever started was told; half a start is stopped as well
      await Promise.all(Array.from(workers.values(), (worker) => worker.stop(options)))
    },
    check: () => database.check(),
  }

  async function startAll(): Promise<void> {
    await freeJobs(database.db, Infinity)
    await scheduleRepeats()
    workers = new Map(definitions.list().map((one) => [one.kind, startWorker(one)]))
  }

  async function scheduleRepeats(): Promise<void> {
    for (const { kind, everyMs } of definitions.list()) {
      if (everyMs !== undefined) {
        await database.transaction((trx) => scheduleRepeat(trx, kind, everyMs))
      }
    }
  }

  function startWorker(definition: Definition): Worker {
    const worker = createWorker({
      ...definition,
      store: createLocalStore({ database, definition, leaseMs: LEASE_MS }),
      onFault,
      pollMs: POLL_MS,
      renewMs: RENEW_MS,
    })
    worker.start()
    return worker
  }

  function wake(jobs: readonly NewJob[]): void {
    for (const kind of new Set(jobs.map((job) => job.kind))) workers.get(kind)?.wake()
  }
}
