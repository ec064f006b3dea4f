import type { ColumnDefinitionBuilder } from 'kysely'
import type { Trx } from '../database.ts'

const count = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(0)

const COUNTS = [
  'requests',
  'files_stored',
  'bytes_stored',
  'files_served',
  'bytes_served',
  'conversions',
  'overwrites',
  'deletes',
] as const

/** What an app used on a day, in UTC; the sum of the day's slots. */
export async function createUsage({ schema }: Trx): Promise<void> {
  let table = schema
    .createTable('usage_days')
    .addColumn('app_key', 'text', (column) => column.notNull())
    .addColumn('day', 'integer', (column) => column.notNull())
    .addColumn('slot', 'integer', (column) => column.notNull())
  for (const name of COUNTS) table = table.addColumn(name, 'bigint', count)
  await table.addPrimaryKeyConstraint('usage_days_key', ['app_key', 'day', 'slot']).execute()
  await schema.createIndex('usage_days_day').on('usage_days').column('day').execute()
}
