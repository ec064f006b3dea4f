import type { Insertable, RawBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Database, Db, Trx } from '../db/database.ts'
import { runTogether } from '../db/run-together.ts'
import type { AttemptsTable } from '../db/tables.ts'
import { type EndpointId, newAttemptId } from '../lib/ids.ts'
import { insertCounts, toCountRows } from './delivery-counts.ts'
import type { Outcome } from './outcome.ts'
import type { SentWebhook } from './send.ts'

/** After this long without one success an endpoint is paused. */
const PAUSE_AFTER_MS = 5 * 24 * 3_600_000

/** An endpoint that was just paused by what was written. */
export interface PausedEndpoint {
  readonly id: EndpointId
  readonly because: 'failing' | 'gone'
}

/**
 * Writes what came of attempts: a row for each, and the new state of each delivery. A success
 * counts whoever has the delivery in hand meanwhile; a failure only while `owner` still has it.
 * Resolves to the endpoints that this pauses.
 */
export async function saveOutcomes(
  database: Database,
  owner: string,
  outcomes: readonly Outcome[],
  now: number,
): Promise<readonly PausedEndpoint[]> {
  const rows = toAttemptRows(outcomes)
  const counts = toCountRows(outcomes, { owner, now })
  const update = updateDeliveries(owner, outcomes, now)
  if (outcomes.every(isNoNews)) {
    await runTogether(
      database,
      (db) => [insertAttempts(db, rows), insertCounts(db, counts)],
      update,
    )
    return []
  }
  return database.transaction(async (trx) => {
    if (rows.length > 0) await insertAttempts(trx, rows).execute()
    await insertCounts(trx, counts).execute()
    await update.execute(trx)
    return updateEndpoints(trx, outcomes, now)
  })
}

/** Most of the time: a success to an endpoint that works, so nothing is to be said of the endpoint. */
const isNoNews = ({ status, wasFailing }: Outcome) => status === 'delivered' && !wasFailing

const insertAttempts = (db: Db, rows: readonly Insertable<AttemptsTable>[]) =>
  db.insertInto('attempts').values(rows)

function toAttemptRows(outcomes: readonly Outcome[]): ReturnType<typeof toAttemptRow>[] {
  return outcomes.flatMap((outcome) => (outcome.sent ? [toAttemptRow(outcome, outcome.sent)] : []))
}

function toAttemptRow({ deliveryId, number }: Outcome, sent: SentWebhook) {
  return {
    id: newAttemptId(),
    delivery_id: deliveryId,
    number,
    started_at: sent.startedAt,
    duration_ms: sent.durationMs,
    status: sent.status ?? null,
    error_kind: sent.error?.kind ?? null,
    error_code: sent.error?.code ?? null,
    error_message: sent.error?.message ?? null,
    response_headers: JSON.stringify(sent.headers),
    response_body: sent.body,
  } satisfies Insertable<AttemptsTable>
}

/** All in one statement, whatever became of each. */
function updateDeliveries(
  owner: string,
  outcomes: readonly Outcome[],
  now: number,
): RawBuilder<unknown> {
  const rows = outcomes.map((outcome) => toDeliveryValues(outcome, now))
  return sql`
    update deliveries set
      status = outcome.column2,
      attempts = attempts + outcome.column3,
      first_attempt_at = coalesce(first_attempt_at, outcome.column4),
      due_at = outcome.column5,
      reason = outcome.column6,
      ended_at = outcome.column7,
      owner = null,
      lease_until = 0
    from (values ${sql.join(rows)}) as outcome
    where deliveries.id = outcome.column1
      and deliveries.status = 'pending'
      and (outcome.column2 = 'delivered' or deliveries.owner = ${owner})
  `
}

function toDeliveryValues(
  { deliveryId, status, sent, dueAt, reason }: Outcome,
  now: number,
): RawBuilder<unknown> {
  const endedAt = status === 'pending' ? null : now
  return sql`(${deliveryId}, ${status}, ${integer(sent ? 1 : 0)}, ${instant(sent?.startedAt)},
    ${instant(dueAt)}, ${reason ?? null}, ${instant(endedAt)})`
}

/** PostgreSQL takes a bare parameter for a text. */
const integer = (value: number) => sql`cast(${value} as integer)`
const instant = (value: number | null | undefined) => sql`cast(${value ?? null} as bigint)`

async function updateEndpoints(
  trx: Trx,
  outcomes: readonly Outcome[],
  now: number,
): Promise<readonly PausedEndpoint[]> {
  const withStatus = (isSo: (outcome: Outcome) => boolean) =>
    new Set(outcomes.filter(isSo).map(({ endpointId }) => endpointId))
  const gone = withStatus(({ isGone }) => isGone)
  const working = withStatus(({ status }) => status === 'delivered')
  const recovered = withStatus(({ status, wasFailing }) => status === 'delivered' && wasFailing)
  // Where nothing was sent, as of an event that is gone, the endpoint did not fail.
  const hasFailed = ({ status, sent }: Outcome) => status !== 'delivered' && sent !== undefined
  const failing = withStatus(hasFailed).difference(working)
  await noteWorking(trx, [...recovered])
  await noteFailing(trx, [...failing], now)
  return [...(await pauseGone(trx, [...gone])), ...(await pauseFailing(trx, [...failing], now))]
}

async function noteWorking(trx: Trx, ids: readonly EndpointId[]): Promise<void> {
  if (ids.length === 0) return
  await trx
    .updateTable('endpoints')
    .set({ failing_since: null })
    .where('id', 'in', ids)
    .where('failing_since', 'is not', null)
    .execute()
}

async function noteFailing(trx: Trx, ids: readonly EndpointId[], now: number): Promise<void> {
  if (ids.length === 0) return
  await trx
    .updateTable('endpoints')
    .set({ failing_since: now })
    .where('id', 'in', ids)
    .where('failing_since', 'is', null)
    .execute()
}

async function pauseGone(trx: Trx, ids: readonly EndpointId[]): Promise<PausedEndpoint[]> {
  if (ids.length === 0) return []
  const rows = await trx
    .updateTable('endpoints')
    .set({ status: 'paused', paused_because: 'gone' })
    .where('id', 'in', ids)
    .where('status', '=', 'enabled')
    .returning('id')
    .execute()
  return rows.map(({ id }) => ({ id: id as EndpointId, because: 'gone' }))
}

async function pauseFailing(
  trx: Trx,
  ids: readonly EndpointId[],
  now: number,
): Promise<PausedEndpoint[]> {
  if (ids.length === 0) return []
  const rows = await trx
    .updateTable('endpoints')
    .set({ status: 'paused', paused_because: 'failing' })
    .where('id', 'in', ids)
    .where('status', '=', 'enabled')
    .where('failing_since', '<=', now - PAUSE_AFTER_MS)
    .returning('id')
    .execute()
  return rows.map(({ id }) => ({ id: id as EndpointId, because: 'failing' }))
}
