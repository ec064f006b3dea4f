import { type ColumnDefinitionBuilder, sql } from 'kysely'
import type { Trx } from '../database.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const primary = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey()

export async function createWebhooks({ schema }: Trx): Promise<void> {
  await schema
    .createTable('endpoints')
    .addColumn('id', 'text', primary)
    .addColumn('app_key', 'text', required)
    .addColumn('url', 'text', required)
    .addColumn('action', 'text', required)
    .addColumn('secret_sealed', 'text', required)
    .addColumn('former_secret_sealed', 'text')
    .addColumn('former_secret_until', 'bigint')
    .addColumn('status', 'text', required)
    .addColumn('paused_because', 'text')
    .addColumn('failing_since', 'bigint')
    .addColumn('created_at', 'bigint', required)
    .addColumn('deleted_at', 'bigint')
    .execute()
  await schema
    .createIndex('endpoints_app_action')
    .on('endpoints')
    .columns(['app_key', 'action'])
    .execute()

  await schema
    .createTable('deliveries')
    .addColumn('id', 'text', primary)
    .addColumn('app_key', 'text', required)
    .addColumn('endpoint_id', 'text', required)
    .addColumn('event_id', 'bigint', required)
    .addColumn('action', 'text', required)
    .addColumn('status', 'text', required)
    .addColumn('attempts', 'integer', required)
    .addColumn('first_attempt_at', 'bigint')
    .addColumn('due_at', 'bigint')
    .addColumn('owner', 'text')
    .addColumn('lease_until', 'bigint', required)
    .addColumn('replay_of', 'text')
    .addColumn('is_test', 'integer', required)
    .addColumn('reason', 'text')
    .addColumn('created_at', 'bigint', required)
    .addColumn('ended_at', 'bigint')
    .execute()
  // The waiting lines only: what has ended does not slow down what is due.
  await schema
    .createIndex('deliveries_due')
    .on('deliveries')
    .columns(['endpoint_id', 'due_at'])
    .where(sql.ref('due_at'), 'is not', null)
    .execute()
  await schema
    .createIndex('deliveries_app_created')
    .on('deliveries')
    .columns(['app_key', 'created_at', 'id'])
    .execute()
  // What keeps an old event from being pruned; the others are as old as their event.
  await schema
    .createIndex('deliveries_replays')
    .on('deliveries')
    .column('event_id')
    .where(sql.ref('replay_of'), 'is not', null)
    .execute()

  await schema
    .createTable('attempts')
    .addColumn('id', 'text', primary)
    .addColumn('delivery_id', 'text', required)
    .addColumn('number', 'integer', required)
    .addColumn('started_at', 'bigint', required)
    .addColumn('duration_ms', 'integer', required)
    .addColumn('status', 'integer')
    .addColumn('error_kind', 'text')
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('response_headers', 'text', required)
    .addColumn('response_body', 'text', required)
    .execute()
  await schema.createIndex('attempts_delivery').on('attempts').column('delivery_id').execute()

  await schema.alterTable('files').addColumn('link_gone_at', 'bigint').execute()
}
