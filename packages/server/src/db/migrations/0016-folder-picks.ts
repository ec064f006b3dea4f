import type { ColumnDefinitionBuilder } from 'kysely'
import type { Trx } from '../database.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const primary = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey()

/** Folders that were picked as one, and the files in them. */
export async function createFolderPicks(trx: Trx): Promise<void> {
  await createPicks(trx)
  await createFiles(trx)
}

async function createPicks({ schema }: Trx): Promise<void> {
  await schema
    .createTable('folder_picks')
    .addColumn('id', 'text', primary)
    .addColumn('app_key', 'text', required)
    .addColumn('session_id', 'text')
    .addColumn('connection_id', 'text', required)
    .addColumn('source', 'text', required)
    .addColumn('folder', 'text', required)
    .addColumn('zip_id', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('request', 'text', required)
    .addColumn('cursor', 'text')
    .addColumn('is_counted', 'integer', required)
    .addColumn('seen', 'integer', required)
    .addColumn('found', 'integer', required)
    .addColumn('skipped', 'integer', required)
    .addColumn('bytes', 'bigint', required)
    .addColumn('done', 'integer', required)
    .addColumn('failed', 'integer', required)
    .addColumn('received', 'bigint', required)
    .addColumn('arriving', 'bigint', required)
    .addColumn('resumes_at', 'bigint')
    .addColumn('attempts', 'integer', required)
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
    ['folder_picks_state_lease', ['state', 'lease_until']],
    ['folder_picks_owner', ['owner', 'state']],
    ['folder_picks_app_created_at', ['app_key', 'created_at']],
    ['folder_picks_connection', ['connection_id', 'state']],
  ] as const
  for (const [name, columns] of indexes) {
    await schema
      .createIndex(name)
      .on('folder_picks')
      .columns([...columns])
      .execute()
  }
  await schema
    .createIndex('folder_picks_zip')
    .on('folder_picks')
    .column('zip_id')
    .unique()
    .execute()
}

async function createFiles({ schema }: Trx): Promise<void> {
  await schema
    .createTable('folder_pick_files')
    .addColumn('pick_id', 'text', required)
    .addColumn('app_key', 'text', required)
    .addColumn('seq', 'integer', required)
    .addColumn('entry_id', 'text', required)
    .addColumn('ref', 'text', required)
    .addColumn('path', 'text', required)
    .addColumn('listed_size', 'bigint')
    .addColumn('size', 'bigint')
    .addColumn('export_format', 'text')
    .addColumn('state', 'text', required)
    .addColumn('attempt', 'integer', required)
    .addColumn('ingest_id', 'text')
    .addColumn('handle', 'text')
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addPrimaryKeyConstraint('folder_pick_files_place', ['pick_id', 'seq'])
    .addUniqueConstraint('folder_pick_files_entry', ['pick_id', 'entry_id'])
    .execute()
  await schema
    .createIndex('folder_pick_files_state')
    .on('folder_pick_files')
    .columns(['pick_id', 'state', 'seq'])
    .execute()
}
