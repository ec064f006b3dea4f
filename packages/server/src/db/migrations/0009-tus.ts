import type { ColumnDefinitionBuilder } from 'kysely'
import type { Trx } from '../database.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const primary = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey()

/** What uploads by the tus protocol have beyond the others: words of their own, and a lock. */
export async function createTusUploads({ schema }: Trx): Promise<void> {
  await schema
    .createTable('tus_uploads')
    .addColumn('upload_id', 'text', primary)
    .addColumn('metadata', 'text')
    .addColumn('size', 'bigint')
    .addColumn('min_size', 'bigint')
    .addColumn('max_size', 'bigint')
    .addColumn('lock_holder', 'text')
    .addColumn('lock_until', 'bigint', required)
    .addColumn('lock_wanted', 'integer', required)
    .execute()
}
