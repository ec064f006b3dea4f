import { type RawBuilder, sql } from 'kysely'
import { databaseNow } from '../db/clock.ts'
import type { Database } from '../db/database.ts'

/*
 * A lease says until when a process has a delivery in hand. It is written and read by the database's
 * clock: those of two machines may differ by more than a lease lasts, and both would send then.
 */

/** A lease further ahead was written by a clock that was wrong. */
const MAX_AHEAD_MS = 10 * 60_000

/** For `lease_until`: from now on for so long. */
export const leaseFor = (dialect: Database['dialect'], ms: number): RawBuilder<number> =>
  sql<number>`${databaseNow(dialect)} + ${sql.lit(ms)}`

/** Of a row of `deliveries`: nobody has it in hand. */
export const isLeaseOver = (dialect: Database['dialect']): RawBuilder<boolean> =>
  sql<boolean>`(
    deliveries.lease_until < ${databaseNow(dialect)}
    or deliveries.lease_until > ${leaseFor(dialect, MAX_AHEAD_MS)}
  )`
