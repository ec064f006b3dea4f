import type { Selectable } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import type { JobsTable } from '../../db/tables.ts'
import type { Job, NewJob } from '../queue.ts'

/** Failed jobs of a kind that are kept to be looked at; older ones go. */
const MAX_FAILED = 1_000
const MAX_ERROR_LENGTH = 2_000
/** SQLite takes 32,766 parameters in a statement; a job has eight. */
const INSERT_BATCH = 1_000

export async function insertJobs(trx: Trx, jobs: readonly NewJob[]): Promise<void> {
  const now = Date.now()
  for (let start = 0; start < jobs.length; start += INSERT_BATCH) {
    await trx
      .insertInto('jobs')
      .values(jobs.slice(start, start + INSERT_BATCH).map((job) => newRow(job, now)))
      .onConflict((conflict) => conflict.doNothing()) // the same key waits already
      .execute()
  }
}

/** Takes due jobs, the longest due first. */
export async function claimJobs(
  db: Db,
  kind: string,
  { limit, now, leaseUntil }: { limit: number; now: number; leaseUntil: number },
): Promise<readonly Job[]> {
  const rows = await db
    .updateTable('jobs')
    .set((update) => ({
      state: 'running',
      attempts: update('attempts', '+', 1),
      lease_until: leaseUntil,
    }))
    .where('id', 'in', (due) =>
      due
        .selectFrom('jobs')
        .select('id')
        .where('state', '=', 'waiting')
        .where('kind', '=', kind)
        .where('run_at', '<=', now)
        .orderBy('run_at')
        .orderBy('id')
        .limit(limit),
    )
    .returning(['id', 'kind', 'payload', 'attempts'])
    .execute()
  return rows.map(fromRow)
}

/** When the next job of a kind falls due; `undefined` when none waits. */
export async function findNextDue(db: Db, kind: string): Promise<number | undefined> {
  const row = await db
    .selectFrom('jobs')
    .select('run_at')
    .where('state', '=', 'waiting')
    .where('kind', '=', kind)
    .orderBy('run_at')
    .limit(1)
    .executeTakeFirst()
  return row?.run_at
}

export async function renewJobs(db: Db, ids: readonly number[], leaseUntil: number): Promise<void> {
  await db
    .updateTable('jobs')
    .set({ lease_until: leaseUntil })
    .where('id', 'in', [...ids])
    .execute()
}

export async function deleteJobs(db: Db, ids: readonly number[]): Promise<void> {
  await db
    .deleteFrom('jobs')
    .where('id', 'in', [...ids])
    .execute()
}

/** Puts a job back. Its key is free from now on: what was asked for meanwhile waits on its own. */
export async function rescheduleJob(
  db: Db,
  id: number,
  next: { readonly runAt: number; readonly attempts: number; readonly error: string | null },
): Promise<void> {
  await db
    .updateTable('jobs')
    .set({
      state: 'waiting',
      key: null,
      run_at: next.runAt,
      attempts: next.attempts,
      last_error: next.error?.slice(0, MAX_ERROR_LENGTH) ?? null,
    })
    .where('id', '=', id)
    .execute()
}

/** Puts a job aside for good, and forgets the oldest of its kind when there are too many. */
export async function putAside(trx: Trx, kind: string, id: number, error: string): Promise<void> {
  await trx
    .updateTable('jobs')
    .set({ state: 'failed', last_error: error.slice(0, MAX_ERROR_LENGTH), run_at: Date.now() })
    .where('id', '=', id)
    .execute()
  await trx
    .deleteFrom('jobs')
    .where('id', 'in', (old) =>
      old
        .selectFrom('jobs')
        .select('id')
        .where('state', '=', 'failed')
        .where('kind', '=', kind)
        .orderBy('run_at', 'desc')
        .orderBy('id', 'desc')
        .limit(MAX_FAILED)
        .offset(MAX_FAILED),
    )
    .execute()
}

/** Whoever ran these is dead, or has not renewed them in time. */
export async function freeJobs(db: Db, leaseBefore: number): Promise<void> {
  await db
    .updateTable('jobs')
    .set({ state: 'waiting', key: null })
    .where('state', '=', 'running')
    .where('lease_until', '<', leaseBefore)
    .execute()
}

/** Makes sure that one run waits, and not for longer than the interval says today. */
export async function scheduleRepeat(trx: Trx, kind: string, everyMs: number): Promise<void> {
  const now = Date.now()
  const waiting = await trx
    .updateTable('jobs')
    .set((update) => ({
      run_at: update
        .case()
        .when('run_at', '>', now + everyMs)
        .then(now + everyMs)
        .else(update.ref('run_at'))
        .end(),
    }))
    .where('kind', '=', kind)
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  if (waiting.numUpdatedRows === 0n) await insertJobs(trx, [{ kind, payload: {} }])
}

function newRow({ kind, key, payload, runAt }: NewJob, now: number) {
  return {
    kind,
    key: key ?? null,
    payload: JSON.stringify(payload),
    state: 'waiting',
    attempts: 0,
    run_at: runAt?.getTime() ?? now,
    lease_until: 0,
    created_at: now,
  }
}

function fromRow(row: Pick<Selectable<JobsTable>, 'id' | 'kind' | 'payload' | 'attempts'>): Job {
  return {
    id: String(row.id),
    kind: row.kind,
    payload: JSON.parse(row.payload),
    attempt: row.attempts,
  }
}
