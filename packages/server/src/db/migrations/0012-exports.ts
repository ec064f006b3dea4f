import type { ColumnDefinitionBuilder } from 'kysely'
import type { Trx } from '../database.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const primary = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey()

/** Files on their way back out to a source. */
export async function createExports({ schema }: Trx): Promise<void> {
  await schema
    .createTable('exports')
    .addColumn('id', 'text', primary)
    .addColumn('app_key', 'text', required)
    .addColumn('session_id', 'text')
    .addColumn('connection_id', 'text', required)
    .addColumn('source', 'text', required)
    .addColumn('folder', 'text', required)
    .addColumn('filename', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('request', 'text', required)
    .addColumn('progress', 'text')
    .addColumn('size', 'bigint')
    .addColumn('sent', 'bigint', required)
    .addColumn('attempts', 'integer', required)
    .addColumn('handle', 'text')
    .addColumn('error_kind', 'text')
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('trouble_since', 'bigint', required)
    .addColumn('owner', 'text')
    .addColumn('lease_until', 'bigint', required)
    .addColumn('cancel_requested', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('updated_at', 'bigint', required)
    .execute()
  const indexes = [
    ['exports_state_lease', ['state', 'lease_until']],
    ['exports_owner', ['owner', 'state']],
    ['exports_app_created_at', ['app_key', 'created_at']],
    ['exports_connection', ['connection_id', 'state']],
  ] as const
  for (const [name, columns] of indexes) {
    await schema
      .createIndex(name)
      .on('exports')
      .columns([...columns])
      .execute()
  }
}
