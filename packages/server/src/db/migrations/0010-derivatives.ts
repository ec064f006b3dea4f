import type { ColumnDefinitionBuilder } from 'kysely'
import type { Trx } from '../database.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const primary = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey()

/** What conversions made, kept for whoever asks again, and which contents it was made of. */
export async function createDerivatives({ schema }: Trx): Promise<void> {
  await schema
    .createTable('derivatives')
    .addColumn('id', 'text', primary)
    .addColumn('app_key', 'text', required)
    .addColumn('path', 'text', required)
    .addColumn('tasks', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('owner', 'text')
    .addColumn('lease_until', 'bigint', required)
    .addColumn('storage_key', 'text')
    .addColumn('size', 'bigint')
    .addColumn('sha256', 'text')
    .addColumn('content_type', 'text')
    .addColumn('filename', 'text')
    .addColumn('error', 'text')
    .addColumn('created_at', 'bigint', required)
    .addColumn('used_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .execute()
  const indexes = [
    ['derivatives_app', 'app_key'],
    ['derivatives_storage_key', 'storage_key'],
    ['derivatives_used', 'used_at'],
    ['derivatives_expires', 'expires_at'],
  ] as const
  for (const [name, column] of indexes) {
    await schema.createIndex(name).on('derivatives').column(column).execute()
  }
  await schema
    .createTable('derivative_sources')
    .addColumn('derivative_id', 'text', required)
    .addColumn('source', 'text', required)
    .addColumn('app_key', 'text', required)
    .addPrimaryKeyConstraint('derivative_sources_key', ['derivative_id', 'source'])
    .execute()
  await schema
    .createIndex('derivative_sources_source')
    .on('derivative_sources')
    .columns(['app_key', 'source'])
    .execute()
}
