import type { Kysely, Selectable, UpdateObject } from 'kysely'
import type { Db, Trx } from '../db/database.ts'
import type { LeasedColumns, Tables } from '../db/tables.ts'

/*
 * Long work whose rows say themselves who works on them: an owner, and until when that process is
 * believed alive. While such a row waits, its lease is a time to come: nothing is held in memory
 * meanwhile. Every process may take over what nobody works on.
 */

export type LeasedTable = 'ingests' | 'exports' | 'folder_picks'

/** States in which there is something left to do. */
export const OPEN_STATES = ['queued', 'running', 'waiting'] as const

/** Who takes over, and what not. */
export interface Claim<Id> {
  readonly owner: string
  readonly now: number
  readonly leaseUntil: number
  /** Whether one has not left this process yet. */
  readonly isHere: (id: Id) => boolean
  /** Apps of which some wait for their turn here already: more would only wait with them. */
  readonly exceptApps: readonly string[]
}

export interface Renewed<Id> {
  /** What the owner still holds. */
  readonly held: ReadonlySet<string>
  /** What somebody asked to cancel. */
  readonly cancelled: readonly Id[]
}

/** How processes share the rows of one table, whatever the work is. */
export interface LeaseClaims<Table extends LeasedTable, Id extends string> {
  /**
   * Takes over what nobody works on: whose process died, what was handed over, or whose wait is
   * over. Of several processes that try, one gets each: the row must still be as it was read.
   * Across apps, because a worker serves them all.
   */
  claim(db: Db, claim: Claim<Id>): Promise<readonly Selectable<Tables[Table]>[]>
  /** Only `ids` are renewed: a row whose end could not be written must come to be free. */
  renew(db: Db, owner: string, ids: readonly Id[], leaseUntil: number): Promise<Renewed<Id>>
  /**
   * With the data folder's lock held nobody else can be at work: everything open that is not
   * `owner`'s is free at once.
   */
  freeAll(db: Db, owner: string): Promise<void>
}

/** Rows a take-over looks at in one go. */
const CLAIM_BATCH = 50
/** Leases renewed by one statement; databases limit its parameters. */
const RENEW_BATCH = 1_000

export function leaseClaims<Table extends LeasedTable, Id extends string>(
  table: Table,
): LeaseClaims<Table, Id> {
  type Row = Selectable<Tables[Table]>
  const { open, name } = leasedPart(table)

  async function claimOne(db: Db, { owner, now, leaseUntil }: Claim<Id>, seen: Seen) {
    const row = await open(db)
      .updateTable(name)
      .set((set) => ({
        owner,
        lease_until: leaseUntil,
        state: 'running',
        attempts: set('attempts', '+', 1),
        updated_at: now,
      }))
      .where('id', '=', seen.id)
      .where('lease_until', '=', seen.lease_until)
      .where('state', 'in', [...OPEN_STATES])
      .returningAll()
      .executeTakeFirst()
    return row as Row | undefined
  }

  return {
    async claim(db, claim) {
      const { now, isHere, exceptApps } = claim
      const candidates = await open(db)
        .selectFrom(name)
        .select(['id', 'lease_until'])
        .where('state', 'in', [...OPEN_STATES])
        .where('lease_until', '<', now)
        .$if(exceptApps.length > 0, (query) => query.where('app_key', 'not in', [...exceptApps]))
        .orderBy('lease_until')
        .limit(CLAIM_BATCH)
        .execute()
      const claimed: Row[] = []
      for (const seen of candidates) {
        const row = isHere(seen.id as Id) ? undefined : await claimOne(db, claim, seen)
        if (row) claimed.push(row)
      }
      return claimed
    },
    async renew(db, owner, ids, leaseUntil) {
      const held = new Set<string>()
      const cancelled: Id[] = []
      for (let at = 0; at < ids.length; at += RENEW_BATCH) {
        const rows = await open(db)
          .updateTable(name)
          .set({ lease_until: leaseUntil })
          .where('id', 'in', ids.slice(at, at + RENEW_BATCH))
          .where('owner', '=', owner)
          .where('state', '=', 'running')
          .returning(['id', 'cancel_requested'])
          .execute()
        for (const { id, cancel_requested } of rows) {
          held.add(id)
          if (cancel_requested === 1) cancelled.push(id as Id)
        }
      }
      return { held, cancelled }
    },
    async freeAll(db, owner) {
      await open(db)
        .updateTable(name)
        .set({ lease_until: 0 })
        .where('state', 'in', ['queued', 'running'])
        .where(({ eb, or }) => or([eb('owner', 'is', null), eb('owner', '!=', owner)]))
        .execute()
    },
  }
}

type Seen = Pick<Selectable<LeasedColumns>, 'id' | 'lease_until'>

/** What all such tables have in common, as a table of its own. */
interface Leased {
  leased: LeasedColumns
}
export type LeasedUpdate = UpdateObject<Leased, 'leased'>

export function leasedPart(table: LeasedTable) {
  return {
    open: (db: Db | Trx) => db as unknown as Kysely<Leased>,
    name: table as string as 'leased',
  }
}
