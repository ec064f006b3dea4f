import type { ColumnDefinitionBuilder } from 'kysely'
import type { Trx } from '../database.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const primary = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey()

/** How fast accounts may be asked that have met a limit of their service. */
export async function createSourcePaces({ schema }: Trx): Promise<void> {
  await schema
    .createTable('source_paces')
    .addColumn('id', 'text', primary)
    .addColumn('pace', 'text', required)
    .addColumn('version', 'integer', required)
    .addColumn('changed_at', 'bigint', required)
    .execute()
  await schema.createIndex('source_paces_changed').on('source_paces').column('changed_at').execute()
}
