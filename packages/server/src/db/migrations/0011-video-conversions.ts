import type { ColumnDefinitionBuilder } from 'kysely'
import type { Trx } from '../database.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const primary = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey()

/** Conversions of videos and sounds: what was asked for, how far it is, and what came of it. */
export async function createVideoConversions({ schema }: Trx): Promise<void> {
  await schema
    .createTable('video_conversions')
    .addColumn('id', 'text', primary)
    .addColumn('app_key', 'text', required)
    .addColumn('uuid', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('request', 'text', required)
    .addColumn('source_handle', 'text')
    .addColumn('source_facts', 'text')
    .addColumn('progress', 'integer', required)
    .addColumn('result_handle', 'text')
    .addColumn('thumb_handle', 'text')
    .addColumn('outcome', 'text')
    .addColumn('error_code', 'text')
    .addColumn('attempts', 'integer', required)
    .addColumn('owner', 'text')
    .addColumn('lease_until', 'bigint', required)
    .addColumn('is_forced', 'integer', required)
    .addColumn('is_told', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('started_at', 'bigint')
    .addColumn('updated_at', 'bigint', required)
    .addColumn('ended_at', 'bigint')
    .execute()
  const indexes = [
    ['video_conversions_app', 'app_key'],
    ['video_conversions_ended', 'ended_at'],
  ] as const
  for (const [name, column] of indexes) {
    await schema.createIndex(name).on('video_conversions').column(column).execute()
  }
}
