import type { CompiledQuery, Dialect, Driver, KyselyProps, QueryResult } from 'kysely'
import {
  DefaultQueryExecutor,
  Kysely,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  Transaction,
} from 'kysely'
import type { Db, Trx } from '../database.ts'

/*
 * Kysely's SQLite dialect is written for a driver with connections. Ours has one connection that
 * is shared by rules of its own (`group-commit.ts`), so a Kysely here is nothing but "compile, then
 * hand over to this function".
 */
export type ExecuteQuery = <Row>(query: CompiledQuery) => Promise<QueryResult<Row>>

/** For statements outside of transactions. Kysely's own `transaction()` is refused. */
export const createDb = (execute: ExecuteQuery): Db => new Kysely(kyselyProps(execute))

export const createTrx = (execute: ExecuteQuery): Trx => new Transaction(kyselyProps(execute))

const compiler = new SqliteQueryCompiler()
const adapter = new SqliteAdapter()

const refuseTransaction = async () => {
  throw new Error('use `database.transaction`: it shares commits and keeps statements apart')
}

const driver: Driver = {
  init: async () => {},
  acquireConnection: refuseTransaction,
  beginTransaction: refuseTransaction,
  commitTransaction: refuseTransaction,
  rollbackTransaction: refuseTransaction,
  releaseConnection: async () => {},
  destroy: async () => {},
}

const dialect: Dialect = {
  createDriver: () => driver,
  createQueryCompiler: () => compiler,
  createAdapter: () => adapter,
  createIntrospector: (db) => new SqliteIntrospector(db),
}

function kyselyProps(execute: ExecuteQuery): KyselyProps {
  const connection = {
    executeQuery: execute,
    // All rows at once: they are in memory by the time SQLite hands them over.
    async *streamQuery<Row>(query: CompiledQuery) {
      yield await execute<Row>(query)
    },
  }
  const executor = new DefaultQueryExecutor(compiler, adapter, {
    provideConnection: (consumer) => consumer(connection),
  })
  return { config: { dialect }, dialect, driver, executor }
}
