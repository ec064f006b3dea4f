import { type ColumnDefinitionBuilder, sql } from 'kysely'
import type { Database, Trx } from '../database.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const primary = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey()
const belongsToApp = (column: ColumnDefinitionBuilder) =>
  column.notNull().references('apps.api_key').onDelete('cascade')

/**
 * A session may have several accounts of one source, and used one of them last. SQLite takes no
 * constraint back from a table, so the table is written anew.
 */
export async function createAccountChoice(trx: Trx, dialect: Database['dialect']): Promise<void> {
  // Another process may still be at work, and must not write to the table that goes away.
  if (dialect === 'postgres') await sql`lock table connections`.execute(trx)
  await createNextConnections(trx)
  await sql`insert into connections_next select connections.*, connections.created_at, null from connections`.execute(
    trx,
  )
  await trx.schema.dropTable('connections').execute()
  await trx.schema.alterTable('connections_next').renameTo('connections').execute()
  await indexConnections(trx)
}

/** The columns of before in their order, and the new ones. */
async function createNextConnections({ schema }: Trx): Promise<void> {
  await schema
    .createTable('connections_next')
    .addColumn('id', 'text', primary)
    .addColumn('app_key', 'text', belongsToApp)
    .addColumn('session_id', 'text', required)
    .addColumn('source', 'text', required)
    .addColumn('account_id', 'text', required)
    .addColumn('account_name', 'text', required)
    .addColumn('account_email', 'text', required)
    .addColumn('details', 'text', required)
    .addColumn('scopes', 'text', required)
    .addColumn('access_token_sealed', 'text', required)
    .addColumn('refresh_token_sealed', 'text')
    .addColumn('token_expires_at', 'bigint')
    .addColumn('status', 'text', required)
    .addColumn('token_version', 'integer', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('updated_at', 'bigint', required)
    .addColumn('chosen_at', 'bigint', required)
    .addColumn('left_at', 'bigint')
    .addUniqueConstraint('connections_session_account', ['session_id', 'source', 'account_id'])
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
