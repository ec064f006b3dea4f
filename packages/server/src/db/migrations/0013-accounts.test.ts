import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { newApiKey } from '../../lib/ids.ts'
import { forEachDatabase } from '../../testing/databases.ts'
import { createAccountChoice } from './0013-accounts.ts'

/** The table as it was before. */
const BEFORE = sql`create table connections (
  id text not null primary key,
  app_key text not null references apps (api_key) on delete cascade,
  session_id text not null, source text not null,
  account_id text not null, account_name text not null, account_email text not null,
  details text not null, scopes text not null,
  access_token_sealed text not null, refresh_token_sealed text, token_expires_at bigint,
  status text not null, token_version integer not null,
  created_at bigint not null, updated_at bigint not null,
  constraint connections_session_source unique (session_id, source)
)`

forEachDatabase((_name, open) => {
  test('connections keep everything they had, and their session may have further accounts', async () => {
    const { database } = await open()
    const { db } = database
    const appKey = newApiKey()
    const app = { api_key: appKey, name: 'Shop', secret_sealed: '', allowed_origins: '[]' }
    await db
      .insertInto('apps')
      .values({ ...app, security_enabled: 0, enabled: 1, created_at: 1 })
      .execute()
    const old = {
      ...{ id: 'con_1', app_key: appKey, session_id: 'ps_1', source: 'dropbox' },
      ...{ account_id: 'dbid:1', account_name: 'Ada', account_email: 'ada@example.com' },
      ...{ details: '{"root":"1"}', scopes: '["read"]', access_token_sealed: 'a' },
      ...{ refresh_token_sealed: null, token_expires_at: 1_790_000_000_000, status: 'active' },
      ...{ token_version: 3, created_at: 1_780_000_000_000, updated_at: 1_780_000_000_001 },
    }

    await database.transaction(async (trx) => {
      await trx.schema.dropTable('connections').execute()
      await BEFORE.execute(trx)
      await sql`insert into connections values (${sql.join(Object.values(old))})`.execute(trx)
      await createAccountChoice(trx, database.dialect)
    })

    const now = { ...old, chosen_at: old.created_at, left_at: null }
    assert.deepEqual(await db.selectFrom('connections').selectAll().execute(), [now])
    const another = { ...now, id: 'con_2', account_id: 'dbid:2' }
    await db.insertInto('connections').values(another).execute()
    await assert.rejects(
      db
        .insertInto('connections')
        .values({ ...another, id: 'con_3' })
        .execute(),
    )
    await db.deleteFrom('apps').where('api_key', '=', appKey).execute()
    assert.deepEqual(await db.selectFrom('connections').selectAll().execute(), [])
  })
})
