import type { Database, Db } from '../db/database.ts'
import { lockingRows } from '../db/locking-rows.ts'

/** How often signing in failed, counted by something. */
export interface Failures {
  readonly key: string
  readonly failures: number
  /** In milliseconds since 1970. */
  readonly lastAt: number
}

/** Nobody else counts by one of these keys until the transaction ends. */
export async function lockFailures(
  trx: Db,
  dialect: Database['dialect'],
  keys: readonly string[],
): Promise<ReadonlyMap<string, Failures>> {
  // In one order, so that two who lock the same rows wait for each other and not in a circle.
  const sorted = keys.toSorted()
  await trx
    .insertInto('sign_in_failures')
    .values(sorted.map((key) => ({ key, failures: 0, last_at: 0 })))
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute()
  const query = trx
    .selectFrom('sign_in_failures')
    .select(['key', 'failures', 'last_at as lastAt'])
    .where('key', 'in', sorted)
    .orderBy('key')
  const rows = await lockingRows(dialect, query).execute()
  return new Map(rows.map((row) => [row.key, row]))
}

export async function writeFailure(db: Db, { key, failures, lastAt }: Failures): Promise<void> {
  await db
    .updateTable('sign_in_failures')
    .set({ failures, last_at: lastAt })
    .where('key', '=', key)
    .execute()
}

/** `before` is how it was before the try that counted too soon. */
export async function takeBackFailure(db: Db, before: Failures): Promise<void> {
  await db
    .updateTable('sign_in_failures')
    .set((row) => ({ failures: row('failures', '-', 1), last_at: before.lastAt }))
    .where('key', '=', before.key)
    .where('failures', '>', 0)
    .execute()
}

export async function forgetFailures(db: Db, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return
  await db
    .deleteFrom('sign_in_failures')
    .where('key', 'in', [...keys])
    .execute()
}

export async function deleteFailuresBefore(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('sign_in_failures').where('last_at', '<', before.getTime()).execute()
}
