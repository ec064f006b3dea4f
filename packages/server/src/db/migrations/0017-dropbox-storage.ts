import { type ColumnDefinitionBuilder, sql } from 'kysely'
import type { Trx } from '../database.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const zero = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(0)

/** Apps whose files come to rest in an account at a source. */
export async function createDropboxStorage({ schema }: Trx): Promise<void> {
  await schema
    .createTable('app_source_storages')
    .addColumn('app_key', 'text', required)
    .addColumn('source', 'text', required)
    .addColumn('connection_id', 'text')
    .addColumn('folder', 'text', required)
    .addColumn('session_id', 'text')
    .addColumn('version', 'integer', zero)
    .addColumn('updated_at', 'bigint', required)
    .addPrimaryKeyConstraint('app_source_storages_pk', ['app_key', 'source'])
    .execute()
  await schema
    .createIndex('app_source_storages_connection')
    .on('app_source_storages')
    .column('connection_id')
    .execute()
  await schema
    .createTable('source_leavings')
    .addColumn('app_key', 'text', required)
    .addColumn('source', 'text', required)
    .addColumn('rev', 'text', required)
    .addColumn('entry_id', 'text', required)
    .addColumn('connection_id', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('done_at', 'bigint')
    .addPrimaryKeyConstraint('source_leavings_pk', ['app_key', 'source', 'rev'])
    .execute()
  await schema
    .createIndex('source_leavings_connection')
    .on('source_leavings')
    .columns(['connection_id', 'done_at'])
    .execute()
  await schema.alterTable('exports').addColumn('moves_file', 'text').execute()
  await schema
    .createIndex('exports_moves_file')
    .on('exports')
    .columns(['moves_file', 'state'])
    .where(sql.ref('moves_file'), 'is not', null)
    .execute()
  await schema.alterTable('files').addColumn('store_in', 'text').execute()
  await schema.alterTable('files').addColumn('moved_rev', 'text').execute()
  await schema
    .createIndex('files_moved')
    .on('files')
    .columns(['app_key', 'moved_rev'])
    .where(sql.ref('moved_rev'), 'is not', null)
    .execute()
  await schema
    .createIndex('files_store_in')
    .on('files')
    .columns(['app_key', 'kind'])
    .where(sql.ref('store_in'), 'is not', null)
    .execute()
}
