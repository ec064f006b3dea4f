import type { Trx } from '../database.ts'

/**
 * Parts of an upload may lie at their place in one unfinished object of its own, and they may be
 * sent past us, to addresses of the storage's that were handed out.
 */
export async function createUploadPlaces({ schema }: Trx): Promise<void> {
  await schema.alterTable('uploads').addColumn('storage_key', 'text').execute()
  await schema.alterTable('uploads').addColumn('storage_state', 'text').execute()
  await schema.createIndex('uploads_storage_key').on('uploads').column('storage_key').execute()
  await schema.alterTable('upload_pieces').addColumn('place_offset', 'bigint').execute()
  await schema
    .createTable('upload_addresses')
    .addColumn('storage_key', 'text', (column) => column.notNull().primaryKey())
    .addColumn('upload_id', 'text', (column) => column.notNull())
    .addColumn('part', 'integer', (column) => column.notNull())
    .addColumn('piece_offset', 'bigint', (column) => column.notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('md5', 'text', (column) => column.notNull())
    .addColumn('is_whole_part', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await schema
    .createIndex('upload_addresses_upload')
    .on('upload_addresses')
    .column('upload_id')
    .execute()
}
