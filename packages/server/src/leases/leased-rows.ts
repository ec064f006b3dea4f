import type { Insertable, Selectable, UpdateObject } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import type { LeasedColumns, Tables } from '../db/tables.ts'
import type { ErrorKind, QuaysideError } from '../errors.ts'
import type { ApiKey } from '../lib/ids.ts'
import {
  type LeaseClaims,
  type LeasedTable,
  type LeasedUpdate,
  leaseClaims,
  leasedPart,
  OPEN_STATES,
} from './lease-claims.ts'

export const WORK_STATES = ['queued', 'running', 'waiting', 'done', 'failed', 'cancelled'] as const
export type WorkState = (typeof WORK_STATES)[number]

export const hasEnded = ({ state }: { readonly state: WorkState }): boolean =>
  state === 'done' || state === 'failed' || state === 'cancelled'

/** Why it failed or waits, as everybody is told. */
export interface WorkError {
  readonly kind: ErrorKind
  readonly code: string
  /** For people. */
  readonly message: string
}

/** Put aside until `resumeAt`. */
export interface Wait {
  readonly resumeAt: number
  readonly troubleSince: number
  readonly error: QuaysideError
  /** Whoever puts it aside knows that it is cancelled; otherwise one that was is looked at at once. */
  readonly isCancelKnown?: boolean
}

/** What is done with the rows of one table, whatever the work is. */
export interface LeasedRows<Table extends LeasedTable, Id extends string>
  extends LeaseClaims<Table, Id> {
  insert(trx: Trx, rows: readonly Insertable<Tables[Table]>[]): Promise<void>
  /** Those that this app has, in no order. */
  find(db: Db, appKey: ApiKey, ids: readonly Id[]): Promise<readonly Selectable<Tables[Table]>[]>
  /** Rejects with `OwnershipLost` when another process has taken it over. */
  update(db: Db | Trx, id: Id, owner: string, set: UpdateObject<Tables, Table>): Promise<void>
  /** Any process goes on with it after the wait. `also` is set along with it. */
  defer(
    db: Db,
    id: Id,
    owner: string,
    wait: Wait,
    also?: UpdateObject<Tables, Table>,
  ): Promise<void>
  /** Leaves it to whoever looks next. */
  handOver(db: Db, id: Id, owner: string): Promise<void>
  /** Marks it, and ends the wait of one that waits. */
  requestCancel(db: Db, appKey: ApiKey, id: Id, now: number): Promise<void>
  /** Forgets what ended before `before`. */
  prune(db: Db, before: number): Promise<void>
}

/**
 * Another process may have taken the work over while this one was believed dead: then nothing may
 * be written any more, and the transaction around this must not commit.
 */
export class OwnershipLost extends Error {
  override readonly name = 'OwnershipLost'
}

/** Databases limit the parameters of a statement, and each row has some twenty. */
const INSERT_BATCH = 500
export function leasedRows<Table extends LeasedTable, Id extends string>(
  table: Table,
): LeasedRows<Table, Id> {
  type Row = Selectable<Tables[Table]>
  const { open, name } = leasedPart(table)

  async function updateOwned(db: Db | Trx, id: Id, owner: string, set: LeasedUpdate) {
    const result = await open(db)
      .updateTable(name)
      .set({ ...set, updated_at: Date.now() })
      .where('id', '=', id)
      .where('owner', '=', owner)
      .executeTakeFirst()
    if (result.numUpdatedRows === 0n) {
      throw new OwnershipLost(`${id} of ${table} belongs to another process`)
    }
  }

  return {
    ...leaseClaims<Table, Id>(table),
    update: (db, id, owner, set) => updateOwned(db, id, owner, set as LeasedUpdate),
    async insert(trx, rows) {
      for (let at = 0; at < rows.length; at += INSERT_BATCH) {
        const some = rows.slice(at, at + INSERT_BATCH) as unknown as Insertable<LeasedColumns>[]
        await open(trx).insertInto(name).values(some).execute()
      }
    },
    async find(db, appKey, ids) {
      if (ids.length === 0) return []
      const rows = await open(db)
        .selectFrom(name)
        .selectAll()
        .where('id', 'in', [...ids])
        .where('app_key', '=', appKey)
        .execute()
      return rows as unknown as Row[]
    },
    defer: (db, id, owner, { resumeAt, troubleSince, error, isCancelKnown }, also) =>
      updateOwned(db, id, owner, {
        ...(also as LeasedUpdate | undefined),
        state: 'waiting',
        owner: null,
        // Whoever asked to cancel meanwhile is not kept waiting.
        lease_until: isCancelKnown ? resumeAt : unlessCancelled(resumeAt),
        trouble_since: troubleSince,
        ...errorColumns(error),
      }),
    handOver: (db, id, owner) =>
      updateOwned(db, id, owner, { state: 'queued', owner: null, lease_until: 0 }),
    async requestCancel(db, appKey, id, now) {
      const own = open(db).updateTable(name).where('id', '=', id).where('app_key', '=', appKey)
      await own
        .set({ cancel_requested: 1, updated_at: now })
        .where('state', 'in', [...OPEN_STATES])
        .execute()
      await own.set({ lease_until: 0, state: 'queued' }).where('state', '=', 'waiting').execute()
    },
    async prune(db, before) {
      await open(db)
        .deleteFrom(name)
        .where('state', 'not in', [...OPEN_STATES])
        .where('updated_at', '<', before)
        .execute()
    },
  }
}

function unlessCancelled(resumeAt: number): LeasedUpdate['lease_until'] {
  return ({ cast, case: choose, lit, val }) =>
    choose()
      .when('cancel_requested', '=', 1)
      .then(lit(0))
      .else(cast<number>(val(resumeAt), 'bigint'))
      .end()
}

export const NO_ERROR = { error_kind: null, error_code: null, error_message: null } as const

export function errorColumns(error: QuaysideError) {
  return { error_kind: error.kind, error_code: error.code, error_message: error.publicMessage }
}

export function errorFromRow(
  row: Pick<Selectable<LeasedColumns>, 'error_kind' | 'error_code' | 'error_message'>,
): WorkError | undefined {
  if (row.error_code === null) return undefined
  return {
    kind: (row.error_kind ?? 'internal') as ErrorKind,
    code: row.error_code,
    message: row.error_message ?? '',
  }
}

/** The columns of a row that its owner begins with. */
export function newLeasedRow(
  { id, request }: { readonly id: string; readonly request: { readonly appKey: ApiKey } },
  owner: string,
  leaseUntil: number,
): LeasedColumns {
  const now = Date.now()
  return {
    id,
    app_key: request.appKey,
    state: 'running',
    request: JSON.stringify(request),
    attempts: 1,
    ...NO_ERROR,
    trouble_since: 0,
    owner,
    lease_until: leaseUntil,
    cancel_requested: 0,
    created_at: now,
    updated_at: now,
  }
}
