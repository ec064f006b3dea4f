import type { PgBoss } from 'pg-boss'
import type { Definition } from '../definitions.ts'
import type { JobStore } from '../job-store.ts'
import type { Job } from '../queue.ts'
import type { NoticeBacklog } from './backlog-guard.ts'

/** The jobs of one kind in pg-boss. */
export function createBossStore(
  boss: PgBoss,
  { everyMs }: Definition,
  noticeBacklog: NoticeBacklog,
): JobStore {
  return {
    async claim(kind, limit) {
      const jobs = await boss.fetch<Job['payload']>(kind, { batchSize: limit, ...STEADY_PLAN })
      if (jobs.length === limit && limit >= LARGE_BATCH) noticeBacklog()
      return {
        jobs: jobs.map(({ id, data, retryCount }) => ({
          id,
          kind,
          payload: data,
          attempt: retryCount + 1,
        })),
      }
    },
    async renew(kind, jobs) {
      await boss.touch(kind, jobs.map(toAttempt))
    },
    async finish(kind, jobs) {
      // A row that is kept only to be deleted later would cost a second write. A repeated run's
      // row stays, for it says that this time slot had its run.
      if (everyMs === undefined) await boss.deleteJob(kind, jobs.map(toAttempt))
      else await boss.complete(kind, jobs.map(toAttempt))
    },
    async fail(kind, job, error) {
      const message = error instanceof Error ? error.message : String(error)
      await boss.fail(kind, toAttempt(job), { message })
    },
  }
}

/** A full batch of fewer jobs is no sign of a backlog. */
const LARGE_BATCH = 10

/*
 * A plain fetch joins the ids it picked to the job table. When the table's statistics date from an
 * empty queue, PostgreSQL does that by comparing each id with every waiting job, and a backlog gets
 * slower the longer it is (measured: thirty times at 20,000). With a limit per group pg-boss hands the ids over as an array instead,
 * which always goes through the primary key. Our jobs have no group, so the limit never applies.
 */
const STEADY_PLAN = { groupConcurrency: 1 } as const

/** pg-boss leaves a job alone that was claimed again by somebody else meanwhile. */
const toAttempt = (job: Job) => ({ id: job.id, retryCount: job.attempt - 1 })
