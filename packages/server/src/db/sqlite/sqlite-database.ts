import { statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { CompiledQuery, QueryResult } from 'kysely'
import { createMutexes } from '../../lib/mutexes.ts'
import { createCommitListeners } from '../commit-listeners.ts'
import type { Database, Trx } from '../database.ts'
import { databaseUnavailable, transactionEnded } from '../errors.ts'
import { createTransactionGuard } from '../transaction-guard.ts'
import { createGroupCommit, type GroupCommit } from './group-commit.ts'
import { createDb, createTrx } from './kysely.ts'
import { createStatements } from './statements.ts'

/** No honest transaction of ours takes this long; one that waits for the network does. */
const MAX_TRANSACTION_MS = 30_000
const FILE_NAME = 'quayside.db'

/**
 * Opens the SQLite database in `dataDir` on one connection, and makes folder and file when they
 * are missing. The caller holds the data folder's lock.
 */
export async function openSqliteDatabase(dataDir: string): Promise<Database> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const path = join(dataDir, FILE_NAME)
  const sqlite = openFile(path)
  const runStatement = createStatements(sqlite)
  const group = createGroupCommit(sqlite, { maxWorkMs: MAX_TRANSACTION_MS })
  const guard = createTransactionGuard()
  const listeners = createCommitListeners()
  const mutexes = createMutexes()

  return {
    dialect: 'sqlite',
    db: createDb(executeOutside),
    transaction: (work) => transact(work, group.join),
    losableTransaction: (work) => transact(work, group.joinLosable),
    afterCommit: listeners.add,
    async lock(name, signal) {
      const release = await mutexes.acquire(name, signal)
      return async () => release()
    },
    check: () => group.apart(() => checkFile(sqlite, path)),
    async close() {
      await group.idle()
      sqlite.exec('pragma optimize')
      sqlite.close()
    },
  }

  async function transact<T>(
    work: (trx: Trx) => Promise<T>,
    join: GroupCommit['join'],
  ): Promise<T> {
    guard.assertOutside()
    const { trx, value } = await join(async (scope) => {
      const trx = createTrx(async (query) => {
        if (scope.hasEnded) throw transactionEnded()
        return runStatement(query)
      })
      return { trx, value: await guard.inside(() => work(trx)) }
    })
    listeners.tell(trx)
    return value
  }

  async function executeOutside<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    guard.assertOutside()
    if (isWrite(query)) return group.join(async () => runStatement<Row>(query))
    return group.apart(() => runStatement<Row>(query))
  }
}

/** Writes share the commit of a group; reads, and SQL written by hand, run between two groups. */
function isWrite(query: CompiledQuery): boolean {
  return ['InsertQueryNode', 'UpdateQueryNode', 'DeleteQueryNode'].includes(query.query.kind)
}

function openFile(path: string): DatabaseSync {
  try {
    const sqlite = new DatabaseSync(path, { timeout: 5_000 })
    sqlite.exec(`
      pragma journal_mode = wal;
      pragma synchronous = full;
      pragma foreign_keys = on;
      pragma journal_size_limit = 67108864;
      pragma cache_size = -16384;
      pragma temp_store = memory;
    `)
    return sqlite
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw databaseUnavailable(`cannot open ${path}: ${reason}`, error)
  }
}

function checkFile(sqlite: DatabaseSync, path: string): void {
  try {
    statSync(path)
  } catch (error) {
    throw databaseUnavailable(`its file ${path} was removed while it was in use`, error)
  }
  sqlite.prepare('select 1').get()
}
