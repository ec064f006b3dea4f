import type { ColumnDefinitionBuilder } from 'kysely'
import type { Database, Trx } from '../database.ts'

const required = (column: ColumnDefinitionBuilder) => column.notNull()
const primary = (column: ColumnDefinitionBuilder) => column.notNull().primaryKey()
const startingAt = (value: number) => (column: ColumnDefinitionBuilder) =>
  column.notNull().defaultTo(value)

export async function createPortal(trx: Trx, dialect: Database['dialect']): Promise<void> {
  await createPeople(trx)
  await createAudit(trx, dialect)
  await extendApps(trx)
  await createSourceTrials(trx)
}

async function createPeople({ schema }: Trx): Promise<void> {
  await schema
    .createTable('people')
    .addColumn('id', 'text', primary)
    .addColumn('email', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', required)
    .addColumn('role', 'text', required)
    .addColumn('all_apps', 'integer', required)
    .addColumn('app_keys', 'text', required)
    .addColumn('password_hash', 'text')
    .addColumn('totp_secret_sealed', 'text')
    .addColumn('totp_pending_sealed', 'text')
    .addColumn('totp_last_step', 'bigint', startingAt(0))
    .addColumn('oidc_subject', 'text', (column) => column.unique())
    .addColumn('created_at', 'bigint', required)
    .addColumn('seen_at', 'bigint')
    .execute()
  await schema
    .createTable('person_sessions')
    .addColumn('id', 'text', primary)
    .addColumn('token_hash', 'text', (column) => column.notNull().unique())
    .addColumn('person_id', 'text', required)
    .addColumn('user_agent', 'text', required)
    .addColumn('address', 'text', required)
    .addColumn('created_at', 'bigint', required)
    .addColumn('seen_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .execute()
  await schema
    .createIndex('person_sessions_person')
    .on('person_sessions')
    .columns(['person_id', 'expires_at'])
    .execute()
  await schema
    .createTable('invitations')
    .addColumn('id', 'text', primary)
    .addColumn('token_hash', 'text', (column) => column.notNull().unique())
    .addColumn('email', 'text')
    .addColumn('role', 'text', required)
    .addColumn('all_apps', 'integer', required)
    .addColumn('app_keys', 'text', required)
    .addColumn('invited_by', 'text')
    .addColumn('created_at', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .execute()
  await schema
    .createTable('sign_in_failures')
    .addColumn('key', 'text', primary)
    .addColumn('failures', 'integer', required)
    .addColumn('last_at', 'bigint', required)
    .execute()
}

async function createAudit({ schema }: Trx, dialect: Database['dialect']): Promise<void> {
  const isPostgres = dialect === 'postgres'
  await schema
    .createTable('audit_entries')
    .addColumn('id', isPostgres ? 'bigint' : 'integer', (column) =>
      isPostgres
        ? column.notNull().primaryKey().generatedAlwaysAsIdentity()
        : column.notNull().primaryKey().autoIncrement(),
    )
    .addColumn('at', 'bigint', required)
    .addColumn('person_id', 'text')
    .addColumn('who', 'text', required)
    .addColumn('app_key', 'text')
    .addColumn('action', 'text', required)
    .addColumn('target', 'text')
    .addColumn('outcome', 'text', required)
    .addColumn('details', 'text', required)
    .execute()
  await schema
    .createIndex('audit_entries_app')
    .on('audit_entries')
    .columns(['app_key', 'id'])
    .execute()
}

async function createSourceTrials({ schema }: Trx): Promise<void> {
  await schema
    .createTable('source_trials')
    .addColumn('id', 'text', primary)
    .addColumn('app_key', 'text', required)
    .addColumn('source', 'text', required)
    .addColumn('client_id', 'text', required)
    .addColumn('session_id', 'text', (column) => column.notNull().unique())
    .addColumn('result', 'text')
    .addColumn('created_at', 'bigint', required)
    .addColumn('ended_at', 'bigint')
    .execute()
  await schema
    .createIndex('source_trials_app')
    .on('source_trials')
    .columns(['app_key', 'source', 'created_at'])
    .execute()
}

async function extendApps({ schema }: Trx): Promise<void> {
  await schema.alterTable('apps').addColumn('version', 'integer', startingAt(1)).execute()
  await schema.alterTable('apps').addColumn('former_secret_sealed', 'text').execute()
  await schema.alterTable('apps').addColumn('former_secret_until', 'bigint').execute()
  await schema.alterTable('apps').addColumn('deleted_at', 'bigint').execute()
  await schema
    .alterTable('source_credentials')
    .addColumn('enabled', 'integer', startingAt(1))
    .execute()
  await schema
    .alterTable('source_credentials')
    .addColumn('version', 'integer', startingAt(1))
    .execute()
  await schema
    .createTable('app_storages')
    .addColumn('location', 'text', primary)
    .addColumn('app_key', 'text', required)
    .addColumn('settings', 'text', required)
    .addColumn('secret_sealed', 'text', required)
    .addColumn('is_current', 'integer', required)
    .addColumn('version', 'integer', required)
    .addColumn('updated_at', 'bigint', required)
    .execute()
}
