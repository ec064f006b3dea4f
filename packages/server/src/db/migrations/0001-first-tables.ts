import type { ColumnDefinitionBuilder } from 'kysely'
import { sql } from 'kysely'
import type { Database, Trx } from '../database.ts'

type Column = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder

const required: Column = (column) => column.notNull()
const primary: Column = (column) => column.notNull().primaryKey()
const flag =
  (value: 0 | 1): Column =>
  (column) =>
    column.notNull().defaultTo(value)
const belongsToApp: Column = (column) =>
  column.notNull().references('apps.api_key').onDelete('cascade')

/*
 * What is written with every file names its app without a foreign key: PostgreSQL would lock the
 * app's row for each of them. What an app has is removed before its row is.
 */
export async function createFirstTables(trx: Trx, dialect: Database['dialect']): Promise<void> {
  await createApps(trx)
  await createSessions(trx)
  await createConnections(trx)
  await createObjects(trx)
  await createFiles(trx)
  await createIngests(trx)
  await createEvents(trx, dialect)
  await createJobs(trx, dialect)
}

async function createApps({ schema }: Trx): Promise<void> {
  await schema
    .createTable('apps')
    .addColumn('api_key', 'text', primary)
    .addColumn('name', 'text', required)
    .addColumn('secret_sealed', 'text', required)
    .addColumn('security_enabled', 'integer', flag(0))
    .addColumn('enabled', 'integer', flag(1))
    .addColumn('allowed_origins', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .execute()
  await schema
    .createTable('source_credentials')
    .addColumn('app_key', 'text', belongsToApp)
    .addColumn('source', 'text', required)
    .addColumn('client_id', 'text', required)
    .addColumn('client_secret_sealed', 'text', required)
    .addColumn('updated_at', 'bigint', required)
    .addPrimaryKeyConstraint('source_credentials_pk', ['app_key', 'source'])
    .execute()
}

async function createSessions({ schema }: Trx): Promise<void> {
  await schema
    .createTable('picker_sessions')
    .addColumn('id', 'text', primary)
    .addColumn('app_key', 'text', belongsToApp)
    .addColumn('token_hash', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .addUniqueConstraint('picker_sessions_token_hash', ['token_hash'])
    .execute()
  await schema
    .createIndex('picker_sessions_expires_at')
    .on('picker_sessions')
    .column('expires_at')
    .execute()
  await schema
    .createTable('oauth_states')
    .addColumn('state_hash', 'text', primary)
    .addColumn('app_key', 'text', belongsToApp)
    .addColumn('session_id', 'text', required)
    .addColumn('source', 'text', required)
    .addColumn('flow', 'text', required)
    .addColumn('redirect_uri', 'text', required)
    .addColumn('verifier_sealed', 'text', required)
    .addColumn('return_url', 'text')
    .addColumn('expires_at', 'bigint', required)
    .execute()
  await schema
    .createIndex('oauth_states_expires_at')
    .on('oauth_states')
    .column('expires_at')
    .execute()
}

/** A connection outlives its session: linked files and running ingests go on using it. */
async function createConnections({ schema }: Trx): Promise<void> {
  await schema
    .createTable('connections')
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
    .addUniqueConstraint('connections_session_source', ['session_id', 'source'])
    .execute()
}

async function createObjects({ schema }: Trx): Promise<void> {
  await schema
    .createTable('objects')
    .addColumn('id', 'text', primary)
    .addColumn('app_key', 'text', required)
    .addColumn('location', 'text', required)
    .addColumn('storage_key', 'text', required)
    .addColumn('size', 'bigint', required)
    .addColumn('sha256', 'text', required)
    .addColumn('block_hash', 'text')
    .addColumn('created_at', 'bigint', required)
    .addUniqueConstraint('objects_content', ['app_key', 'location', 'sha256'])
    .execute()
  await schema
    .createIndex('objects_block_hash')
    .on('objects')
    .columns(['app_key', 'location', 'block_hash', 'size'])
    .execute()
  await schema.createIndex('objects_storage_key').on('objects').column('storage_key').execute()
}

async function createFiles({ schema }: Trx): Promise<void> {
  await schema
    .createTable('files')
    .addColumn('handle', 'text', primary)
    .addColumn('app_key', 'text', required)
    .addColumn('kind', 'text', required)
    .addColumn('filename', 'text', required)
    .addColumn('content_type', 'text', required)
    .addColumn('size', 'bigint')
    // Without cascade: an object that a file shows cannot go.
    .addColumn('object_id', 'text', (column) => column.references('objects.id'))
    .addColumn('container', 'text')
    .addColumn('storage_path', 'text')
    .addColumn('source', 'text')
    .addColumn('source_ref', 'text')
    .addColumn('source_id', 'text')
    .addColumn('source_rev', 'text')
    .addColumn('connection_id', 'text')
    .addColumn('upload_tags', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('deleted_at', 'bigint')
    .execute()
  await schema.createIndex('files_object_id').on('files').column('object_id').execute()
  await schema
    .createIndex('files_app_created_at')
    .on('files')
    .columns(['app_key', 'created_at'])
    .execute()
}

async function createIngests({ schema }: Trx): Promise<void> {
  await schema
    .createTable('ingests')
    .addColumn('id', 'text', primary)
    .addColumn('app_key', 'text', required)
    .addColumn('session_id', 'text')
    .addColumn('connection_id', 'text')
    .addColumn('source', 'text', required)
    .addColumn('ref', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('request', 'text', required)
    .addColumn('progress', 'text')
    .addColumn('size', 'bigint')
    .addColumn('received', 'bigint', required)
    .addColumn('attempts', 'integer', required)
    .addColumn('handle', 'text')
    .addColumn('error_kind', 'text')
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addColumn('trouble_since', 'bigint', required)
    .addColumn('owner', 'text')
    .addColumn('lease_until', 'bigint', required)
    .addColumn('cancel_requested', 'integer', flag(0))
    .addColumn('created_at', 'bigint', required)
    .addColumn('updated_at', 'bigint', required)
    .execute()
  await schema
    .createIndex('ingests_state_lease')
    .on('ingests')
    .columns(['state', 'lease_until'])
    .execute()
  await schema.createIndex('ingests_owner').on('ingests').columns(['owner', 'state']).execute()
  await schema
    .createIndex('ingests_app_created_at')
    .on('ingests')
    .columns(['app_key', 'created_at'])
    .execute()
}

async function createEvents({ schema }: Trx, dialect: Database['dialect']): Promise<void> {
  await schema
    .createTable('events')
    .addColumn('id', idType(dialect), countingUp(dialect))
    .addColumn('app_key', 'text', required)
    .addColumn('action', 'text', required)
    .addColumn('body', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .execute()
  await schema.createIndex('events_app_id').on('events').columns(['app_key', 'id']).execute()
}

async function createJobs({ schema }: Trx, dialect: Database['dialect']): Promise<void> {
  await schema
    .createTable('jobs')
    .addColumn('id', idType(dialect), countingUp(dialect))
    .addColumn('kind', 'text', required)
    .addColumn('key', 'text')
    .addColumn('payload', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('attempts', 'integer', required)
    .addColumn('run_at', 'bigint', required)
    .addColumn('lease_until', 'bigint', required)
    .addColumn('last_error', 'text')
    .addColumn('created_at', 'bigint', required)
    .execute()
  await schema
    .createIndex('jobs_due')
    .on('jobs')
    .columns(['state', 'kind', 'run_at', 'id'])
    .execute()
  await schema
    .createIndex('jobs_waiting_key')
    .unique()
    .on('jobs')
    .columns(['kind', 'key'])
    .where(sql.ref('state'), '=', 'waiting')
    .where('key', 'is not', null)
    .execute()
}

/** SQLite counts up only in a column of exactly this type. */
const idType = (dialect: Database['dialect']) => (dialect === 'sqlite' ? 'integer' : 'bigint')

/** Never reuses the number of a deleted row. */
const countingUp =
  (dialect: Database['dialect']): Column =>
  (column) =>
    dialect === 'sqlite'
      ? column.primaryKey().autoIncrement()
      : column.primaryKey().generatedAlwaysAsIdentity()
