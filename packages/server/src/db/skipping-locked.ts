import type { SelectQueryBuilder } from 'kysely'
import type { Database } from './database.ts'
import type { Tables } from './tables.ts'

/**
 * Inside a transaction: locks the rows a query finds and leaves out those that others have locked,
 * so that several processes take from one line without waiting for each other. On SQLite a
 * transaction is lock enough.
 */
export function skippingLocked<From extends keyof Tables, Row>(
  dialect: Database['dialect'],
  query: SelectQueryBuilder<Tables, From, Row>,
): SelectQueryBuilder<Tables, From, Row> {
  return dialect === 'postgres' ? query.forUpdate().skipLocked() : query
}
