import type { Db } from '../db/database.ts'
import type { PersonId } from '../lib/ids.ts'

export async function readTotp(
  db: Db,
  id: PersonId,
): Promise<{ readonly sealed: string | undefined; readonly pendingSealed: string | undefined }> {
  const row = await db
    .selectFrom('people')
    .select(['totp_secret_sealed', 'totp_pending_sealed'])
    .where('id', '=', id)
    .executeTakeFirst()
  return {
    sealed: row?.totp_secret_sealed ?? undefined,
    pendingSealed: row?.totp_pending_sealed ?? undefined,
  }
}

export async function beginTotp(db: Db, id: PersonId, pendingSealed: string): Promise<void> {
  await db
    .updateTable('people')
    .set({ totp_pending_sealed: pendingSealed })
    .where('id', '=', id)
    .execute()
}

/** `false` when another secret was begun meanwhile. The period's code counts as given. */
export async function confirmTotp(
  db: Db,
  id: PersonId,
  pendingSealed: string,
  period: number,
): Promise<boolean> {
  const result = await db
    .updateTable('people')
    .set({
      totp_secret_sealed: pendingSealed,
      totp_pending_sealed: null,
      totp_last_step: period,
    })
    .where('id', '=', id)
    .where('totp_pending_sealed', '=', pendingSealed)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

/** `false` when a code of this period or a later one was given before. */
export async function spendPeriod(db: Db, id: PersonId, period: number): Promise<boolean> {
  const result = await db
    .updateTable('people')
    .set({ totp_last_step: period })
    .where('id', '=', id)
    .where('totp_last_step', '<', period)
    .executeTakeFirst()
  return result.numUpdatedRows === 1n
}

export async function clearTotp(db: Db, id: PersonId): Promise<void> {
  await db
    .updateTable('people')
    .set({ totp_secret_sealed: null, totp_pending_sealed: null })
    .where('id', '=', id)
    .execute()
}
