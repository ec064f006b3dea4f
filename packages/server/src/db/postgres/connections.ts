import pg from 'pg'
import { databaseUnavailable } from '../errors.ts'

export interface PoolOptions {
  readonly url: string
  readonly max: number
  /** How long to wait for a connection, be it a new one or one that others use. */
  readonly waitMs: number
}

/** What a PostgreSQL of ours is asked with: numbers as numbers, and nothing waits for ever. */
export function createPool({ url, max, waitMs }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: 'quayside',
    connectionTimeoutMillis: waitMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types: { getTypeParser },
  })
  // The pool drops a connection that breaks while idle; the next statement opens another or fails.
  pool.on('error', () => {})
  // One that breaks while in use tells the statement, and then has nobody to tell it to again,
  // which would end the process.
  pool.on('connect', (client) => client.on('error', () => {}))
  return pool
}

/** A connection of the pool, or in words why there is none. */
export async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw databaseUnavailable(error instanceof Error ? error.message : String(error), error)
  }
}

/** `count(*)`, `sum()` and every instant come as these, and all of ours fit a number. */
const NUMERIC_OIDS: readonly number[] = [pg.types.builtins.INT8, pg.types.builtins.NUMERIC]

function getTypeParser(...[oid, format]: Parameters<typeof pg.types.getTypeParser>) {
  return NUMERIC_OIDS.includes(oid) ? Number : pg.types.getTypeParser(oid, format)
}
