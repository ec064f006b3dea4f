import { type ColumnDefinitionBuilder, sql } from 'kysely'
import type { Trx } from '../database.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const zero = (column: ColumnDefinitionBuilder) => column.notNull().defaultTo(0)

/** Accounts whose changes are followed because linked files live there; and what links may do. */
export async function createLinkWatches(trx: Trx): Promise<void> {
  const { schema } = trx
  await schema
    .createTable('link_watches')
    .addColumn('app_key', 'text', required)
    .addColumn('source', 'text', required)
    .addColumn('account_id', 'text', required)
    .addColumn('cursor', 'text')
    .addColumn('looked_at', 'bigint', zero)
    .addColumn('followed_at', 'bigint', zero)
    .addColumn('version', 'integer', zero)
    .addPrimaryKeyConstraint('link_watches_pk', ['app_key', 'source', 'account_id'])
    .execute()
  await schema
    .createIndex('link_watches_followed')
    .on('link_watches')
    .column('followed_at')
    .execute()
  await schema
    .createTable('source_notices')
    .addColumn('app_key', 'text', required)
    .addColumn('source', 'text', required)
    .addColumn('asked_at', 'bigint')
    .addColumn('noticed_at', 'bigint')
    .addPrimaryKeyConstraint('source_notices_pk', ['app_key', 'source'])
    .execute()
  await schema.alterTable('files').addColumn('link_pinned', 'integer', zero).execute()
  await schema.alterTable('files').addColumn('link_export', 'text').execute()
  await schema.alterTable('apps').addColumn('link_redirects', 'integer', zero).execute()
  await schema
    .createIndex('connections_account')
    .on('connections')
    .columns(['app_key', 'source', 'account_id'])
    .execute()
  await watchExistingLinks(trx)
}

/** Each is looked at once when the service next runs, for nobody knows what happened before. */
async function watchExistingLinks(trx: Trx): Promise<void> {
  await sql`
    insert into link_watches (app_key, source, account_id)
    select distinct c.app_key, c.source, c.account_id
    from files f join connections c on c.id = f.connection_id and c.app_key = f.app_key
    where f.kind = 'linked' and f.deleted_at is null
  `.execute(trx)
}
