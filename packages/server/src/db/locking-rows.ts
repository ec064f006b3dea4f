import type { SelectQueryBuilder } from 'kysely'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

/**
 * Inside a transaction: whoever else locks or changes the rows a query finds waits until it ends,
 * and what it finds is what the last one left. On SQLite a transaction is lock enough.
 */
export function lockingRows<From extends keyof Tables, Row>(
  dialect: Database['dialect'],
  query: SelectQueryBuilder<Tables, From, Row>,
): SelectQueryBuilder<Tables, From, Row> {
  return dialect === 'postgres' ? query.forNoKeyUpdate() : query
}
