import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe } from 'node:test'
import pg from 'pg'
import type { Database } from '../db/database.ts'
import { migrate } from '../db/migrate.ts'
import { openDatabase } from '../db/open-database.ts'

/** A migrated database that nobody else uses. */
export interface TestDatabase {
  readonly database: Database
  /** What a second process would be given to open the same database. */
  readonly url: string | undefined
  readonly dataDir: string
}

/** A migrated database of its own with each call; closed and removed after the last test. */
export type OpenTestDatabase = () => Promise<TestDatabase>

/**
 * Runs `tests` once inside a `describe` for SQLite (a file of its own in a temporary folder) and
 * once for PostgreSQL (a schema of its own, at `QUAYSIDE_TEST_DATABASE_URL`). Call `open` in a test
 * or in `before`. Without an address PostgreSQL is skipped with the reason, or fails when
 * `QUAYSIDE_TEST_REQUIRE_ALL` is set.
 */
export function forEachDatabase(
  tests: (name: 'sqlite' | 'postgres', open: OpenTestDatabase) => void,
): void {
  forSqlite((open) => tests('sqlite', open))
  forPostgres((open) => tests('postgres', open))
}

/** The half of `forEachDatabase` for what exists on SQLite only. */
export function forSqlite(tests: (open: OpenTestDatabase) => void): void {
  describe('sqlite', () => tests(opener(openSqlite)))
}

/** The half of `forEachDatabase` for what exists on PostgreSQL only. */
export function forPostgres(tests: (open: OpenTestDatabase) => void): void {
  const url = process.env.QUAYSIDE_TEST_DATABASE_URL
  const skip = url || process.env.QUAYSIDE_TEST_REQUIRE_ALL ? false : NO_POSTGRES
  describe('postgres', { skip }, () => tests(opener(() => openPostgres(url))))
}

const NO_POSTGRES = 'QUAYSIDE_TEST_DATABASE_URL is not set'

interface Opened extends TestDatabase {
  remove(): Promise<void>
}

function opener(openOne: () => Promise<Opened>): OpenTestDatabase {
  const opened: Opened[] = []
  after(async () => {
    for (const one of opened.reverse()) await one.remove()
  })
  return async () => {
    const one = await openOne()
    opened.push(one)
    await migrate(one.database)
    return one
  }
}

async function openSqlite(): Promise<Opened> {
  const dataDir = await makeDataDir()
  const database = await openDatabase({ dataDir })
  return {
    database,
    url: undefined,
    dataDir,
    remove: async () => {
      await database.close()
      await rm(dataDir, { recursive: true })
    },
  }
}

async function openPostgres(serverUrl: string | undefined): Promise<Opened> {
  if (!serverUrl) throw new Error(`${NO_POSTGRES}, and leaving PostgreSQL out is not allowed here`)
  const schema = `test_${randomBytes(8).toString('hex')}`
  await runAt(serverUrl, `create schema ${schema}`)
  const url = `${serverUrl}${serverUrl.includes('?') ? '&' : '?'}options=-csearch_path%3D${schema}`
  const [database, dataDir] = await Promise.all([openDatabase({ url, dataDir: '' }), makeDataDir()])
  return {
    database,
    url,
    dataDir,
    remove: async () => {
      await database.close()
      await rm(dataDir, { recursive: true })
      await runAt(
        serverUrl,
        `drop schema ${schema} cascade; drop schema if exists ${schema}_jobs cascade`,
      )
    },
  }
}

const makeDataDir = () => mkdtemp(join(tmpdir(), 'quayside-test-'))

async function runAt(url: string, statements: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statements)
  } finally {
    await client.end()
  }
}
