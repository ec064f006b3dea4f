import type { Database } from '../../db/database.ts'
import type { Queue } from '../../queue/queue.ts'
import { isLookDue } from './look-at-all.ts'
import { accountJob, WATCH_JOBS } from './watch.ts'
import { listOverdue } from './watch-repository.ts'

export interface ReconcileDeps {
  readonly database: Database
  readonly queue: Pick<Queue, 'enqueueAll'>
  readonly reconcileMs: number
  readonly now: () => Date
}

/** More wait until these are done: what waits is not added again. */
const AT_A_TIME = 1_000

/** Has the accounts asked about that nobody has asked about for as long as a change may stay unseen. */
export function createReconcile({ database, queue, reconcileMs, now }: ReconcileDeps) {
  return async function reconcile(): Promise<void> {
    const at = now()
    const before = new Date(at.getTime() - reconcileMs)
    const overdue = await listOverdue(database.db, before, AT_A_TIME)
    const unseen = overdue.filter((watch) => isLookDue(watch, at))
    const jobs = [
      ...overdue.map((watch) => accountJob(WATCH_JOBS.follow, watch)),
      ...unseen.map((watch) => accountJob(WATCH_JOBS.lookAtAll, watch)),
    ]
    if (jobs.length === 0) return
    await database.transaction((trx) => queue.enqueueAll(trx, jobs))
  }
}
