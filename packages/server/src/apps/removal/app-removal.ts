import type { Logger } from 'pino'
import type { Connections } from '../../connections/connection.ts'
import type { Database } from '../../db/database.ts'
import { deliveryJob } from '../../events/delivery-jobs.ts'
import type { ApiKey, Handle } from '../../lib/ids.ts'
import type { Job, Queue } from '../../queue/queue.ts'
import type { StorageDriver } from '../../storage/storage.ts'
import type { Apps } from '../app.ts'
import { createClearApp } from './clear-app.ts'
import {
  type AppContents,
  countContents,
  deleteEndpoints,
  listRemovedApps,
} from './removal-repository.ts'

export interface AppRemovalDeps {
  readonly database: Database
  readonly queue: Pick<Queue, 'enqueue' | 'enqueueAll'>
  readonly apps: Pick<Apps, 'markDeleted'>
  readonly connections: Pick<Connections, 'forget'>
  readonly storage: Pick<StorageDriver, 'delete'>
  /** Told which files are gone, and which bytes are about to go: nothing serves them from memory. */
  readonly forgetFile: (handle: Handle) => void
  readonly forgetBytes: (storageKey: string) => void
  readonly now: () => Date
  readonly log: Pick<Logger, 'info' | 'warn'>
}

/** Deleting apps with all they have. */
export interface AppRemoval {
  contents(apiKey: ApiKey): Promise<AppContents>
  /**
   * From the answer on nothing of the app is there for anybody (in other processes two seconds
   * later); its contents are removed by jobs. Rejects with `forbidden` / `app_unknown`.
   */
  remove(apiKey: ApiKey): Promise<void>
  /** The work of a job: on the app it names, or on all that were deleted. */
  clear(job: Pick<Job, 'payload'>, signal: AbortSignal): Promise<void>
}

/** The kind of job that removes what deleted apps had. */
export const CLEAR_JOB = 'apps.clear'
/** When something cannot go yet: somebody works on it, or the storage does not answer. */
const LOOK_AGAIN_MS = 30_000
const HOUR_MS = 3_600_000

/** Has the jobs of removals done here. */
export function workOnRemovals(queue: Queue, { clear }: Pick<AppRemoval, 'clear'>): void {
  queue.handle(CLEAR_JOB, { concurrency: 1, timeoutMs: HOUR_MS, maxAttempts: 5 }, clear)
  // Should a job of it ever be lost: whatever was deleted and is still there is found.
  queue.repeat(CLEAR_JOB, HOUR_MS)
}

export function createAppRemoval(deps: AppRemovalDeps): AppRemoval {
  const { database, queue, apps, now } = deps
  const clearApp = createClearApp(deps)
  const clearJob = (apiKey: ApiKey, runAt: Date) => ({
    kind: CLEAR_JOB,
    key: apiKey,
    payload: { apiKey },
    runAt,
  })

  return {
    contents: (apiKey) => countContents(database.db, apiKey),
    async remove(apiKey) {
      await database.transaction(async (trx) => {
        await apps.markDeleted(trx, apiKey)
        const endpoints = await deleteEndpoints(trx, apiKey, now())
        // Whoever takes these ends what waits for the endpoints.
        await queue.enqueueAll(trx, endpoints.map(deliveryJob))
        await queue.enqueue(trx, clearJob(apiKey, now()))
      })
    },
    async clear({ payload }, signal) {
      const apiKey = payload.apiKey === undefined ? undefined : String(payload.apiKey)
      for (const app of await listRemovedApps(database.db, apiKey)) {
        signal.throwIfAborted()
        if (await clearApp(app, signal)) continue
        const runAt = new Date(now().getTime() + LOOK_AGAIN_MS)
        await database.transaction((trx) => queue.enqueue(trx, clearJob(app.apiKey, runAt)))
      }
    },
  }
}
