import type { Selectable, UpdateObject } from 'kysely'
import type { Database, Db, Trx } from '../db/database.ts'
import { skippingLocked } from '../db/skipping-locked.ts'
import type { DeliveriesTable, Tables } from '../db/tables.ts'
import type { DeliveryId, EndpointId } from '../lib/ids.ts'
import type { EndpointRow } from './endpoint-repository.ts'
import { isLeaseOver, leaseFor } from './lease.ts'

/** A delivery that this process has in hand until its lease ends. */
export interface ClaimedDelivery {
  readonly id: DeliveryId
  readonly eventId: number
  /** The body as it is kept with the event; `undefined` when the event is there no more. */
  readonly storedBody: string | undefined
  /** Attempts made before. */
  readonly attempts: number
  readonly firstAttemptAt: number | undefined
  readonly dueAt: number
  readonly replayOf: DeliveryId | undefined
  readonly createdAt: number
}

export interface Claim {
  /** `undefined`: there never was such an endpoint. */
  readonly endpoint: EndpointRow | undefined
  readonly deliveries: readonly ClaimedDelivery[]
}

export interface ClaimOptions {
  readonly owner: string
  readonly limit: number
  readonly now: number
  readonly leaseMs: number
}

/** Ids in a statement; databases limit parameters. */
const BATCH = 1_000

/**
 * Takes up to `limit` due deliveries of an endpoint, the longest due first, unless the endpoint is
 * paused or deleted. Of several processes each gets others. Across apps: a lane knows no app.
 */
export function claimDeliveries(
  database: Database,
  endpointId: EndpointId,
  options: ClaimOptions,
): Promise<Claim> {
  return database.transaction(async (trx) => {
    const endpoint = await trx
      .selectFrom('endpoints')
      .selectAll()
      .where('id', '=', endpointId)
      .executeTakeFirst()
    if (!endpoint || endpoint.deleted_at !== null || endpoint.status !== 'enabled')
      return { endpoint, deliveries: [] }
    const rows = await takeDue(trx, database.dialect, endpointId, options)
    return { endpoint, deliveries: await withBodies(trx, rows) }
  })
}

type DueRow = Pick<
  Selectable<DeliveriesTable>,
  'id' | 'event_id' | 'attempts' | 'first_attempt_at' | 'due_at' | 'replay_of' | 'created_at'
>

/**
 * Looks first and writes by id then: joined in one statement, PostgreSQL sometimes compares every
 * waiting row with every one that was picked.
 */
async function takeDue(
  trx: Trx,
  dialect: Database['dialect'],
  endpointId: EndpointId,
  { owner, limit, now, leaseMs }: ClaimOptions,
): Promise<readonly DueRow[]> {
  const due = trx
    .selectFrom('deliveries')
    .select(['id', 'event_id', 'attempts', 'first_attempt_at', 'due_at', 'replay_of', 'created_at'])
    .where('endpoint_id', '=', endpointId)
    .where('due_at', '<=', now)
    .where(isLeaseOver(dialect))
    .orderBy('due_at')
    .limit(limit)
  const rows = await skippingLocked(dialect, due).execute()
  await updateById(trx, rows, { owner, lease_until: leaseFor(dialect, leaseMs) })
  return rows
}

async function withBodies(trx: Trx, rows: readonly DueRow[]): Promise<readonly ClaimedDelivery[]> {
  if (rows.length === 0) return []
  const events = await trx
    .selectFrom('events')
    .select(['id', 'body'])
    .where('id', 'in', [...new Set(rows.map((row) => row.event_id))])
    .execute()
  const bodies = new Map(events.map(({ id, body }) => [id, body]))
  return rows.map((row) => ({
    id: row.id as DeliveryId,
    eventId: row.event_id,
    storedBody: bodies.get(row.event_id),
    attempts: row.attempts,
    firstAttemptAt: row.first_attempt_at ?? undefined,
    dueAt: row.due_at ?? row.created_at,
    replayOf: (row.replay_of as DeliveryId | null) ?? undefined,
    createdAt: row.created_at,
  }))
}

/** This process still works on these. Rows that are being written this moment are left out. */
export async function renewDeliveries(
  database: Database,
  owner: string,
  ids: readonly DeliveryId[],
  leaseMs: number,
): Promise<void> {
  const { dialect } = database
  for (let at = 0; at < ids.length; at += BATCH) {
    await database.transaction(async (trx) => {
      const mine = trx
        .selectFrom('deliveries')
        .select('id')
        .where('id', 'in', ids.slice(at, at + BATCH))
        .where('owner', '=', owner)
      const held = await skippingLocked(dialect, mine).execute()
      await updateById(trx, held, { lease_until: leaseFor(dialect, leaseMs) })
    })
  }
}

/** Gives back what was not tried: others may take it at once. */
export async function giveBackDeliveries(
  db: Db,
  owner: string,
  ids: readonly DeliveryId[],
): Promise<void> {
  for (let at = 0; at < ids.length; at += BATCH) {
    await db
      .updateTable('deliveries')
      .set({ owner: null, lease_until: 0 })
      .where('id', 'in', ids.slice(at, at + BATCH))
      .where('owner', '=', owner)
      .execute()
  }
}

/** With the data folder's lock held nobody else can be at work: every lease is of a process that died. */
export async function freeAllDeliveries(db: Db): Promise<void> {
  await db
    .updateTable('deliveries')
    .set({ owner: null, lease_until: 0 })
    .where('due_at', 'is not', null)
    .where('lease_until', '>', 0)
    .execute()
}

/** When the next delivery of an endpoint falls due that nobody has in hand; `undefined` when none waits. */
export async function findNextDue(
  { db, dialect }: Database,
  endpointId: EndpointId,
): Promise<number | undefined> {
  const row = await db
    .selectFrom('deliveries')
    .select('due_at')
    .where('endpoint_id', '=', endpointId)
    .where('due_at', 'is not', null)
    .where(isLeaseOver(dialect))
    .orderBy('due_at')
    .limit(1)
    .executeTakeFirst()
  return row?.due_at ?? undefined
}

/**
 * Endpoints with due deliveries that nobody has in hand, and those that are gone with some left.
 * Paused ones keep theirs.
 */
export async function findNeglected(
  { db, dialect }: Database,
  now: number,
  limit: number,
): Promise<readonly EndpointId[]> {
  const rows = await db
    .selectFrom('endpoints')
    .select('endpoints.id')
    .where(({ eb, or }) =>
      or([
        eb('endpoints.status', '=', 'enabled'),
        eb('endpoints.deleted_at', 'is not', null),
        eb('endpoints.paused_because', '=', 'gone'),
      ]),
    )
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('deliveries')
          .select('deliveries.id')
          .whereRef('deliveries.endpoint_id', '=', 'endpoints.id')
          .where('deliveries.due_at', '<=', now)
          .where(isLeaseOver(dialect)),
      ),
    )
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id as EndpointId)
}

/** By id: joined in one statement PostgreSQL may compare every row with every other. */
export async function updateById(
  trx: Trx,
  rows: readonly { readonly id: string }[],
  values: UpdateObject<Tables, 'deliveries'>,
): Promise<void> {
  if (rows.length === 0) return
  const ids = rows.map(({ id }) => id)
  await trx.updateTable('deliveries').set(values).where('id', 'in', ids).execute()
}
