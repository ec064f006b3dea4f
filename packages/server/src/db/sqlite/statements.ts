import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { CompiledQuery, QueryResult } from 'kysely'
import { LRUCache } from 'lru-cache'

/** Runs one compiled query on the connection, at once and synchronously. */
export type RunStatement = <Row>(query: CompiledQuery) => QueryResult<Row>

/** Each distinct SQL text is prepared once; list queries of changing length must not pile up. */
const MAX_PREPARED = 500

export function createStatements(sqlite: DatabaseSync): RunStatement {
  const prepared = new LRUCache<string, Prepared>({ max: MAX_PREPARED })

  return function runStatement<Row>(query: CompiledQuery): QueryResult<Row> {
    const { statement, hasRows } = prepare(query.sql)
    const parameters = query.parameters.map(toSqlValue)
    if (hasRows) return { rows: parseRows(statement.all(...parameters)) }
    const { changes, lastInsertRowid } = statement.run(...parameters)
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) }
  }

  function prepare(text: string): Prepared {
    const known = prepared.get(text)
    if (known) return known
    const statement = sqlite.prepare(text)
    const fresh = { statement, hasRows: statement.columns().length > 0 }
    prepared.set(text, fresh)
    return fresh
  }
}

interface Prepared {
  readonly statement: StatementSync
  readonly hasRows: boolean
}

function toSqlValue(value: unknown): SQLInputValue {
  if (typeof value === 'string' || typeof value === 'number' || value === null) return value
  if (typeof value === 'bigint' || value instanceof Uint8Array) return value
  throw new TypeError(`a ${typeof value} cannot be stored: only text, numbers, bytes and null`)
}

/** Rows come without a prototype; plain objects are what PostgreSQL gives, too. */
function parseRows<Row>(rows: readonly object[]): Row[] {
  return rows.map((row) => ({ ...row }) as Row)
}
