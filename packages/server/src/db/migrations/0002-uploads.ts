import type { ColumnDefinitionBuilder } from 'kysely'
import type { Trx } from '../database.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const primary = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey()

export async function createUploads({ schema }: Trx): Promise<void> {
  await schema
    .createTable('uploads')
    .addColumn('id', 'text', primary)
    .addColumn('app_key', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('request', 'text', required)
    .addColumn('received', 'bigint', required)
    .addColumn('handle', 'text')
    .addColumn('owner', 'text')
    .addColumn('lease_until', 'bigint', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('updated_at', 'bigint', required)
    .execute()
  await schema.createIndex('uploads_updated_at').on('uploads').column('updated_at').execute()
  await schema
    .createIndex('uploads_app_state')
    .on('uploads')
    .columns(['app_key', 'state'])
    .execute()
  await schema
    .createTable('upload_pieces')
    .addColumn('upload_id', 'text', required)
    .addColumn('part', 'integer', required)
    .addColumn('piece_offset', 'bigint', required)
    .addColumn('size', 'bigint', required)
    .addColumn('md5', 'text', required)
    .addColumn('sha256', 'text')
    .addColumn('block_hash', 'text')
    .addColumn('storage_key', 'text', required)
    .addPrimaryKeyConstraint('upload_pieces_pk', ['upload_id', 'part', 'piece_offset'])
    .execute()
  await schema
    .createIndex('upload_pieces_storage_key')
    .on('upload_pieces')
    .column('storage_key')
    .execute()
}
