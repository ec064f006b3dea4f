import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import {
  type Bench,
  begin,
  comeBack,
  connect,
  consent,
  createBench,
  HOUR,
  never,
  newSession,
} from './testing/connection-bench.ts'

forEachDatabase((_name, open) => {
  let shared: TestDatabase
  before(async () => {
    shared = await open()
  })
  const bench = () => createBench(shared)

  describe('signing out', () => {
    test('revokes at the service and forgets, also what was under way', async () => {
      const the = await bench()
      const session = await newSession(the)
      const connection = await connect(the, session)
      const underWay = await consent(the, await begin(the, session))

      await the.connections.logout(session, {}, never)

      assert.equal(the.memory.asked.revoked.length, 1)
      assert.equal(await the.connections.findById(the.appKey, connection.id), undefined)
      assert.equal((await comeBack(the, underWay)).outcome, 'failed')
    })

    test('succeeds when the service does not answer', async () => {
      const the = await bench()
      const session = await newSession(the)
      await connect(the, session)
      the.pass(5 * HOUR)
      the.memory.mood.tokens = 'unreachable'

      await the.connections.logout(session, { source: 'memory' }, never)

      assert.equal(await the.connections.find(session, 'memory'), undefined)
    })

    test('leaves a connection alive that a running ingest needs, out of the session’s reach', async () => {
      const the = await bench()
      const session = await newSession(the)
      const connection = await connect(the, session)
      await insertIngest(shared, the, connection.id, 'running')

      await the.connections.logout(session, { source: 'memory' }, never)

      assert.equal(await the.connections.find(session, 'memory'), undefined)
      const access = await the.connections.accessById(the.appKey, connection.id)
      assert.ok(await access.token({ signal: never }))
      await the.connections.sweep(never)
      assert.ok(await the.connections.findById(the.appKey, connection.id))

      await shared.database.db.updateTable('ingests').set({ state: 'done' }).execute()
      await the.connections.sweep(never)
      assert.ok(the.memory.asked.revoked.length > 0)
      assert.equal(await the.connections.findById(the.appKey, connection.id), undefined)
    })
  })

  describe('taking the rights away', () => {
    test('is told to the app once, whoever does it too, and leaves nothing', async () => {
      const the = await bench()
      const { id } = await connect(the, await newSession(the))

      const both = [the.connections, the.other].map((one) => one.revoke(the.appKey, id, never))
      assert.ok((await Promise.all(both)).includes(true))

      assert.equal((await the.told()).length, 1)
      assert.equal(await the.connections.findById(the.appKey, id), undefined)
      assert.equal(await the.connections.revoke(the.appKey, id, never), false)
    })

    test('stops what still lives on the connection, and keeps no token of it', async () => {
      const the = await bench()
      const { id } = await connect(the, await newSession(the))
      await insertIngest(shared, the, id, 'waiting')

      await the.connections.revoke(the.appKey, id, never)

      await assert.rejects(the.connections.accessById(the.appKey, id), {
        code: 'connection_expired',
      })
      const rows = shared.database.db.selectFrom('connections').selectAll().where('id', '=', id)
      const { access_token_sealed, refresh_token_sealed } = await rows.executeTakeFirstOrThrow()
      assert.deepEqual([access_token_sealed, refresh_token_sealed], ['', null])
    })

    test('is nothing to tell where an app goes away', async () => {
      const the = await bench()
      const { id } = await connect(the, await newSession(the))

      assert.equal(await the.connections.forget(the.appKey, id, never), true)

      assert.deepEqual(await the.told(), [])
      assert.equal(the.memory.asked.revoked.length, 1)
    })
  })

  test('a connection that was left is found again when the same account connects in its session', async () => {
    const the = await bench()
    const session = await newSession(the)
    const before = await connect(the, session)
    await insertIngest(shared, the, before.id, 'waiting')
    await the.connections.logout(session, {}, never)

    const again = await connect(the, session)

    assert.equal(again.id, before.id)
    assert.equal((await the.connections.listOf(session)).length, 1)
  })

  test('a sweep removes what expired and leaves what is in use', async () => {
    const the = await bench()
    const { session: old } = await the.connections.session(the.appKey, undefined)
    const gone = await connect(the, old)
    the.pass(25 * HOUR)
    const fresh = await connect(the, await newSession(the))

    await the.connections.sweep(never)

    assert.equal(await the.connections.findById(the.appKey, gone.id), undefined)
    assert.ok(await the.connections.findById(the.appKey, fresh.id))
    const states = await shared.database.db
      .selectFrom('oauth_states')
      .select('expires_at')
      .where('app_key', '=', the.appKey)
      .execute()
    assert.equal(states.length, 1)
  })
})

async function insertIngest(
  { database }: TestDatabase,
  the: Bench,
  connection: string,
  state: string,
) {
  const row = {
    id: `ing_${connection}`,
    app_key: the.appKey,
    session_id: null,
    connection_id: connection,
    source: 'memory',
    ref: '/a',
    state,
    request: '{}',
    progress: null,
    size: null,
    received: 0,
    attempts: 1,
    handle: null,
    error_kind: null,
    error_code: null,
    error_message: null,
    owner: null,
    lease_until: 0,
    cancel_requested: 0,
    trouble_since: 0,
    created_at: 0,
    updated_at: 0,
  }
  await database.db.insertInto('ingests').values(row).execute()
}
