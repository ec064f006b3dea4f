import { randomInt } from 'node:crypto'
import { type ColumnMetadata, sql } from 'kysely'
import type { Database } from '../../../db/database.ts'
import type { ApiKey } from '../../../lib/ids.ts'

type Column = Pick<
  ColumnMetadata,
  'name' | 'dataType' | 'isNullable' | 'hasDefaultValue' | 'isAutoIncrementing'
>

interface AppTable {
  readonly name: string
  readonly columns: readonly Column[]
}

/** Every table that names an app, as the database says: no test has to be told of a new one. */
async function appTables({ db, dialect }: Database): Promise<readonly AppTable[]> {
  const tables = dialect === 'postgres' ? await ownTables(db) : await db.introspection.getTables()
  return tables.filter(({ columns }) => columns.some(({ name }) => name === 'app_key'))
}

/**
 * Kysely looks at all schemas, and fails when one of them is dropped meanwhile, as those of other
 * tests are.
 */
async function ownTables(db: Database['db']): Promise<readonly AppTable[]> {
  const { rows } = await sql<Column & { readonly table: string }>`
    select table_name as "table", column_name as name, udt_name as "dataType",
      is_nullable = 'YES' as "isNullable", column_default is not null as "hasDefaultValue",
      is_identity = 'YES' as "isAutoIncrementing"
    from information_schema.columns
    where table_schema = current_schema()
    order by table_name, ordinal_position
  `.execute(db)
  const tables = Map.groupBy(rows, ({ table }) => table)
  return Array.from(tables, ([name, columns]) => ({ name, columns }))
}

/** Gives each app so many rows in each such table, but one of what would have bytes. */
export async function fillTables(
  database: Database,
  apiKeys: readonly ApiKey[],
  count = 1,
): Promise<void> {
  for (const table of await appTables(database)) {
    const rows = table.name === 'objects' ? 1 : count
    for (const apiKey of apiKeys) await insertRows(database, table, { apiKey, count: rows })
  }
}

async function insertRows(
  { db }: Database,
  { name, columns }: AppTable,
  { apiKey, count }: { readonly apiKey: ApiKey; readonly count: number },
): Promise<void> {
  const needed = columns.filter((column) => isNeeded(column) || column.name === 'app_key')
  const names = sql.join(needed.map((column) => sql.ref(column.name)))
  const row = () => {
    const values = needed.map((column) => (column.name === 'app_key' ? apiKey : fill(column)))
    return sql`(${sql.join(values)})`
  }
  const rows = sql.join(Array.from({ length: count }, row))
  await sql`insert into ${sql.table(name)} (${names}) values ${rows}`.execute(db)
}

const isNeeded = ({ isNullable, hasDefaultValue, isAutoIncrementing }: Column) =>
  !isNullable && !hasDefaultValue && !isAutoIncrementing

/** Texts are digits: they are ids as well as they are JSON. Instants are long ago. */
function fill({ dataType }: Column): number | string {
  if (/^(bigint|int8)$/i.test(dataType)) return 0
  // Some are parts of keys.
  return /int/i.test(dataType) ? randomInt(2 ** 31) : String(randomInt(2 ** 47, 2 ** 48 - 1))
}

/** How many rows of an app each table has, `apps` itself included. */
export async function rowsOf(
  database: Database,
  apiKey: ApiKey,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {}
  for (const { name } of await appTables(database)) {
    counts[name] = await countWhere(database, name, { app_key: apiKey })
  }
  return { ...counts, apps: await countWhere(database, 'apps', { api_key: apiKey }) }
}

async function countWhere(
  { db }: Database,
  table: string,
  where: Readonly<Record<string, string>>,
): Promise<number> {
  const [[column = '', value = ''] = []] = Object.entries(where)
  const { rows } = await sql<{ count: number | string }>`
    select count(*) as count from ${sql.table(table)} where ${sql.ref(column)} = ${value}
  `.execute(db)
  return Number(rows[0]?.count ?? 0)
}
