import type { Database } from '../../db/database.ts'
import type { Definition } from '../definitions.ts'
import type { JobStore } from '../job-store.ts'
import { FIRST_RETRY_S, LONGEST_RETRY_S } from '../job-store.ts'
import type { Job } from '../queue.ts'
import {
  claimJobs,
  deleteJobs,
  findNextDue,
  freeJobs,
  putAside,
  renewJobs,
  rescheduleJob,
} from './job-repository.ts'

/** The jobs of one kind in the `jobs` table. */
export function createLocalStore({
  database,
  definition: { options, everyMs },
  leaseMs,
}: {
  readonly database: Database
  readonly definition: Definition
  readonly leaseMs: number
}): JobStore {
  const { db } = database

  return {
    async claim(kind, limit) {
      const now = Date.now()
      await freeJobs(db, now)
      const jobs = await claimJobs(db, kind, { limit, now, leaseUntil: now + leaseMs })
      return { jobs, nextDueAt: await findNextDue(db, kind) }
    },
    renew: (_kind, jobs) => renewJobs(db, jobs.map(rowId), Date.now() + leaseMs),
    async finish(_kind, jobs) {
      if (everyMs === undefined) return deleteJobs(db, jobs.map(rowId))
      for (const job of jobs) await runAgain(job, null, everyMs)
    },
    async fail(kind, job, error) {
      const message = error instanceof Error ? error.message : String(error)
      if (job.attempt < options.maxAttempts) return retry(job, message)
      if (everyMs !== undefined) return runAgain(job, message, everyMs)
      return database.transaction((trx) => putAside(trx, kind, rowId(job), message))
    },
  }

  function retry(job: Job, error: string): Promise<void> {
    const runAt = Date.now() + retryDelayMs(job.attempt)
    return rescheduleJob(db, rowId(job), { runAt, attempts: job.attempt, error })
  }

  function runAgain(job: Job, error: string | null, intervalMs: number): Promise<void> {
    return rescheduleJob(db, rowId(job), { runAt: Date.now() + intervalMs, attempts: 0, error })
  }
}

const rowId = (job: Job) => Number(job.id)

/** Twice as long after each attempt, a little apart, so that what failed together does not return together. */
function retryDelayMs(attempt: number): number {
  const seconds = Math.min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** (attempt - 1))
  return seconds * 1_000 * (0.75 + Math.random() / 2)
}
