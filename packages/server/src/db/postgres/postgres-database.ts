import { setTimeout as sleep } from 'node:timers/promises'
import type { PostgresPool } from 'kysely'
import { Kysely, PostgresDialect, sql } from 'kysely'
import type { Pool } from 'pg'
import { createCommitListeners } from '../commit-listeners.ts'
import type { Database, Trx } from '../database.ts'
import { databaseUnavailable, isWorthRepeating } from '../errors.ts'
import type { Tables } from '../tables.ts'
import type { TransactionGuard } from '../transaction-guard.ts'
import { createTransactionGuard } from '../transaction-guard.ts'
import { createAdvisoryLocks } from './advisory-locks.ts'
import { connect, createPool } from './connections.ts'

/** A server allows 100 in all by default; several processes share them with their queues. */
const MAX_CONNECTIONS = 16
const CONNECT_MS = 10_000
/** Collisions are rare and short: after this many tries something else is wrong. */
const MAX_TRIES = 5
/** The oldest version that is tested with. */
const OLDEST_VERSION = 150_000

/** Connects to PostgreSQL. Rejects in words when the server does not answer or is too old. */
export async function openPostgresDatabase(url: string): Promise<Database> {
  const pool = createPool({ url, max: MAX_CONNECTIONS, waitMs: CONNECT_MS })
  const guard = createTransactionGuard()
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool: guardedPool(pool, guard) }),
  })
  const listeners = createCommitListeners()
  const locks = createAdvisoryLocks(url)
  const close = async () => {
    await locks.close()
    await pool.end()
  }

  await checkVersion(pool).catch(async (error) => {
    await close()
    throw error
  })

  return {
    dialect: 'postgres',
    db,
    transaction: transact,
    losableTransaction: (work) =>
      transact(async (trx) => {
        await sql`set local synchronous_commit = off`.execute(trx)
        return work(trx)
      }),
    afterCommit: listeners.add,
    lock: locks.acquire,
    check: () => checkVersion(pool),
    close,
  }

  async function transact<T>(work: (trx: Trx) => Promise<T>): Promise<T> {
    guard.assertOutside()
    const { trx, value } = await repeatOnCollision(() =>
      db.transaction().execute(async (trx) => ({
        trx,
        value: await guard.inside(() => work(trx)),
      })),
    )
    listeners.tell(trx)
    return value
  }
}

/** Every statement outside of a transaction, and every transaction, begins with `connect`. */
function guardedPool(pool: Pool, guard: TransactionGuard): PostgresPool {
  return {
    options: pool.options,
    connect: async () => {
      guard.assertOutside()
      return connect(pool)
    },
    end: () => pool.end(),
  }
}

async function repeatOnCollision<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (tries === MAX_TRIES || !isWorthRepeating(error)) throw error
      await sleep(Math.random() * 10 * 2 ** tries) // those who collided must not do so again
    }
  }
}

async function checkVersion(pool: Pool): Promise<void> {
  const client = await connect(pool)
  try {
    const { rows } = await client.query<{ server_version_num: string; server_version: string }>(
      `select current_setting('server_version_num') as server_version_num,
              current_setting('server_version') as server_version`,
    )
    const [version] = rows
    if (!version || Number(version.server_version_num) < OLDEST_VERSION) {
      throw databaseUnavailable(
        `PostgreSQL 15 or later is needed, this is ${version?.server_version}`,
        undefined,
      )
    }
  } finally {
    client.release()
  }
}
