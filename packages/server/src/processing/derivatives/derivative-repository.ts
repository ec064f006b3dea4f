import type { Selectable } from 'kysely'
import type { Database, Db, Trx } from '../../db/database.ts'
import { lockingRows } from '../../db/locking-rows.ts'
import type { DerivativesTable } from '../../db/tables.ts'
import { type ErrorKind, QuaysideError } from '../../errors.ts'
import type { ApiKey, DerivativeId } from '../../lib/ids.ts'
import type { Derivative, DerivativeStatus } from './derivative.ts'
import type { ContentKey } from './identity.ts'

type Row = Selectable<DerivativesTable>

/** Who makes a derivative, and for whom. */
export interface Claim {
  readonly id: DerivativeId
  readonly appKey: ApiKey
  readonly path: string
  readonly tasks: string
  readonly owner: string
  readonly now: number
  readonly leaseUntil: number
  /** What was made before this instant is too old. */
  readonly oldest: number
  /** Nobody else can be at work: what is not of this process is of one that died. */
  readonly isDead: (owner: string) => boolean
}

/** What there is now of a derivative. */
export type Found =
  | { readonly state: 'ready'; readonly derivative: Derivative }
  | { readonly state: 'failed'; readonly error: QuaysideError }
  /** Of any age: nothing may be working on it any more. */
  | { readonly state: 'working' }
  | undefined

export async function findDerivative(
  db: Db,
  claim: Pick<Claim, 'appKey' | 'id' | 'now' | 'oldest'>,
): Promise<Found> {
  const row = await db
    .selectFrom('derivatives')
    .selectAll()
    .where('id', '=', claim.id)
    .where('app_key', '=', claim.appKey)
    .executeTakeFirst()
  if (!row || isOver(row, claim)) return undefined
  if (row.state === 'failed') return { state: 'failed', error: errorFrom(row.error) }
  return row.state === 'ready' ? { state: 'ready', derivative: fromRow(row) } : { state: 'working' }
}

/** By id alone: the id is what its status is asked by. */
export async function findStatus(db: Db, id: DerivativeId): Promise<DerivativeStatus | undefined> {
  const row = await db.selectFrom('derivatives').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) return undefined
  return {
    id,
    appKey: row.app_key as ApiKey,
    path: row.path,
    state: row.state as DerivativeStatus['state'],
    error: row.state === 'failed' ? errorFrom(row.error) : undefined,
  }
}

/**
 * Makes the caller the one who works, unless somebody else does or it is there: then `undefined`.
 * Resolves to the key of bytes that nothing names any more, if any.
 */
export async function claimDerivative(
  trx: Trx,
  dialect: Database['dialect'],
  claim: Claim,
): Promise<{ readonly formerKey: string | undefined } | undefined> {
  const { id, appKey, path, tasks, owner, now, leaseUntil: lease_until } = claim
  const working = { state: 'working', owner, lease_until, path, tasks, storage_key: null }
  const inserted = await trx
    .insertInto('derivatives')
    .values({ id, app_key: appKey, ...working, created_at: now, used_at: now, expires_at: 0 })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst()
  if (inserted) return { formerKey: undefined }
  const query = trx.selectFrom('derivatives').selectAll().where('id', '=', id)
  const row = await lockingRows(dialect, query).executeTakeFirst()
  if (!row || !isFree(row, claim)) return undefined
  const fresh = { ...working, error: null, created_at: now, used_at: now }
  await trx.updateTable('derivatives').set(fresh).where('id', '=', id).execute()
  return { formerKey: row.storage_key ?? undefined }
}

function isFree(row: Row, claim: Claim): boolean {
  if (row.state !== 'working') return isOver(row, claim)
  return row.lease_until < claim.now || claim.isDead(row.owner ?? '')
}

function isOver(row: Row, { now, oldest }: Pick<Claim, 'now' | 'oldest'>): boolean {
  if (row.state === 'working') return false
  return row.expires_at <= now || (row.state === 'ready' && row.created_at <= oldest)
}

/** Resolves to whether the caller still has it. */
export async function renewLease(
  db: Db,
  { id, owner, leaseUntil }: Pick<Claim, 'id' | 'owner' | 'leaseUntil'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('derivatives')
    .set({ lease_until: leaseUntil })
    .where('id', '=', id)
    .where('owner', '=', owner)
    .where('state', '=', 'working')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Resolves to whether the caller still had it. */
export async function finishDerivative(
  trx: Trx,
  { appKey, owner }: Pick<Claim, 'appKey' | 'owner'>,
  derivative: Derivative,
  contents: readonly ContentKey[],
): Promise<boolean> {
  const { id, storageKey: storage_key, size, sha256, contentType, filename } = derivative
  const { numUpdatedRows } = await trx
    .updateTable('derivatives')
    .set({
      ...{ state: 'ready', owner: null, lease_until: 0 },
      ...{ storage_key, size, sha256, content_type: contentType, filename },
      created_at: derivative.createdAt.getTime(),
      used_at: derivative.createdAt.getTime(),
      expires_at: derivative.expiresAt.getTime(),
    })
    .where('id', '=', id)
    .where('owner', '=', owner)
    .where('state', '=', 'working')
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) return false
  await trx.deleteFrom('derivative_sources').where('derivative_id', '=', id).execute()
  const rows = contents.map((source) => ({ derivative_id: id, source, app_key: appKey }))
  if (rows.length > 0) await trx.insertInto('derivative_sources').values(rows).execute()
  return true
}

/** Whoever asks until then is told the same, without another try. */
export async function failDerivative(
  db: Db,
  { id, owner }: Pick<Claim, 'id' | 'owner'>,
  error: QuaysideError,
  until: number,
): Promise<void> {
  const { kind, code, publicMessage: message } = error
  await db
    .updateTable('derivatives')
    .set({
      ...{ state: 'failed', owner: null, lease_until: 0, expires_at: until },
      error: JSON.stringify({ kind, code, message }),
    })
    .where('id', '=', id)
    .where('owner', '=', owner)
    .where('state', '=', 'working')
    .execute()
}

/** As if nobody had asked; whoever waits elsewhere takes it up. */
export async function giveUpDerivative(
  db: Db,
  { id, owner }: Pick<Claim, 'id' | 'owner'>,
): Promise<void> {
  await db
    .deleteFrom('derivatives')
    .where('id', '=', id)
    .where('owner', '=', owner)
    .where('state', '=', 'working')
    .execute()
}

export async function noteUses(db: Db, ids: readonly DerivativeId[], now: number): Promise<void> {
  if (ids.length === 0) return
  await db
    .updateTable('derivatives')
    .set({ used_at: now })
    .where('id', 'in', [...ids])
    .execute()
}

/** Which of these keys are of derivatives; the rest of them may be swept. */
export async function findDerivativeKeys(
  db: Db,
  keys: readonly string[],
): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set()
  const rows = await db
    .selectFrom('derivatives')
    .select('storage_key')
    .where('storage_key', 'in', [...keys])
    .execute()
  return new Set(rows.flatMap(({ storage_key }) => storage_key ?? []))
}

function errorFrom(json: string | null): QuaysideError {
  const { kind, code, message } = JSON.parse(json ?? '{}') as {
    readonly kind: ErrorKind
    readonly code: string
    readonly message: string
  }
  return new QuaysideError(`failed a moment ago: ${code}`, { kind, code, publicMessage: message })
}

function fromRow(row: Row): Derivative {
  return {
    id: row.id as DerivativeId,
    storageKey: row.storage_key ?? '',
    size: row.size ?? 0,
    sha256: row.sha256 ?? '',
    contentType: row.content_type ?? '',
    filename: row.filename ?? '',
    createdAt: new Date(row.created_at),
    expiresAt: new Date(row.expires_at),
  }
}
