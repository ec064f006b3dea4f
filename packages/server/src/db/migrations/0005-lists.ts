import { type ColumnDefinitionBuilder, sql } from 'kysely'
import type { Trx } from '../database.ts'
import { LATENCY_COLUMNS } from '../latency-columns.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()

/** What the portal's lists and charts go along, so that a page costs the same however much there is. */
export async function createLists(trx: Trx): Promise<void> {
  await indexFiles(trx)
  await indexIngests(trx)
  await indexConnections(trx)
  await indexEvents(trx)
  await indexDeliveries(trx)
  await createDeliveryHours(trx)
}

async function indexFiles({ schema }: Trx): Promise<void> {
  await schema
    .createIndex('files_app_shown')
    .on('files')
    .columns(['app_key', 'created_at', 'handle', 'deleted_at'])
    .where(sql.ref('deleted_at'), 'is', null)
    .execute()
  await schema.dropIndex('files_app_created_at').execute()
  // With all that is counted, so that no row is looked at.
  await schema
    .createIndex('files_app_added')
    .on('files')
    .columns(['app_key', 'created_at', 'kind', 'size', 'deleted_at'])
    .execute()
  await schema
    .createIndex('files_connection')
    .on('files')
    .column('connection_id')
    .where(sql.ref('connection_id'), 'is not', null)
    .where(sql.ref('deleted_at'), 'is', null)
    .execute()
  await schema
    .createIndex('files_link_gone')
    .on('files')
    .columns(['app_key', 'link_gone_at'])
    .where(sql.ref('link_gone_at'), 'is not', null)
    .where(sql.ref('deleted_at'), 'is', null)
    .execute()
}

/** Few rows of very many; who asks for them has to say so word for word. */
const FEW_INGESTS = [
  ['ingests_open', "state in ('queued', 'running', 'waiting')"],
  ['ingests_failed', "state = 'failed'"],
  ['ingests_resumed', 'attempts > 1'],
] as const

async function indexIngests({ schema }: Trx): Promise<void> {
  await schema.dropIndex('ingests_app_created_at').execute()
  await schema
    .createIndex('ingests_app_created')
    .on('ingests')
    .columns(['app_key', 'created_at', 'id'])
    .execute()
  for (const [name, which] of FEW_INGESTS) {
    await schema
      .createIndex(name)
      .on('ingests')
      .columns(['app_key', 'created_at', 'id'])
      .where(sql.raw<boolean>(which))
      .execute()
  }
  await schema
    .createIndex('ingests_handle')
    .on('ingests')
    .column('handle')
    .where(sql.ref('handle'), 'is not', null)
    .execute()
  await schema
    .createIndex('uploads_handle')
    .on('uploads')
    .column('handle')
    .where(sql.ref('handle'), 'is not', null)
    .execute()
}

async function indexConnections({ schema }: Trx): Promise<void> {
  await schema
    .createIndex('connections_app_created')
    .on('connections')
    .columns(['app_key', 'created_at', 'id'])
    .execute()
  await schema
    .createIndex('connections_broken')
    .on('connections')
    .columns(['app_key', 'updated_at'])
    .where(sql.ref('status'), '=', sql.lit('broken'))
    .execute()
}

async function indexEvents({ schema }: Trx): Promise<void> {
  await schema.alterTable('events').addColumn('handle', 'text').execute()
  await schema
    .createIndex('events_handle')
    .on('events')
    .columns(['handle', 'id'])
    .where(sql.ref('handle'), 'is not', null)
    .execute()
  await schema
    .createIndex('events_conversions')
    .on('events')
    .columns(['app_key', 'created_at'])
    .where(sql<boolean>`action in ('fp.converse', 'fp.video_converse')`)
    .execute()
}

/** Few rows of very many: what was delivered costs nothing here. */
async function indexDeliveries({ schema }: Trx): Promise<void> {
  await schema
    .createIndex('deliveries_failed')
    .on('deliveries')
    .columns(['app_key', 'created_at', 'id'])
    .where(sql.ref('status'), '=', sql.lit('not_delivered'))
    .execute()
}

async function createDeliveryHours({ schema }: Trx): Promise<void> {
  const table = schema
    .createTable('delivery_hours')
    .addColumn('app_key', 'text', required)
    .addColumn('hour', 'bigint', required)
    .addColumn('endpoint_id', 'text', required)
    .addColumn('owner', 'text', required)
    .addColumn('delivered', 'integer', required)
    .addColumn('failed', 'integer', required)
    .addColumn('not_delivered', 'integer', required)
  await LATENCY_COLUMNS.reduce((made, name) => made.addColumn(name, 'integer', required), table)
    .addPrimaryKeyConstraint('delivery_hours_pk', ['app_key', 'hour', 'endpoint_id', 'owner'])
    .execute()
}
