import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  connect,
  createBench as createConnectionBench,
  newSession,
} from '../../connections/testing/connection-bench.ts'
import { forEachSize } from '../../ingest/testing/ingest-bench.ts'
import {
  NO_CLAIMS,
  openUploadWorld,
  requestOf,
  send,
} from '../../ingest/upload/testing/upload-world.ts'
import { type ApiKey, newApiKey } from '../../lib/ids.ts'
import { fillTables, rowsOf } from './testing/app-rows.ts'
import { signal, useRemoval } from './testing/removal-bench.ts'

forEachSize('deleting an app', (installation) => {
  const the = useRemoval(installation)

  test('takes along every row it has, and nothing of its neighbour', async () => {
    const { database } = the.opened
    const { apps, removal } = the.process()
    const [mine, theirs] = [await apps.create({ name: 'A' }), await apps.create({ name: 'B' })]
    const keys = [mine.app.apiKey, theirs.app.apiKey] as const
    await fillTables(database, keys)
    for (const key of keys) await addAttempt(key)
    const before = await rowsOf(database, keys[1])
    const empty = Object.entries(before).filter(([, rows]) => rows === 0)
    assert.deepEqual(empty, [], 'every table that names an app is looked at')

    await removal.remove(keys[0])
    assert.equal(await the.process({ minutesLater: 11 }).clear(keys[0]), true)

    const left = Object.entries(await rowsOf(database, keys[0])).filter(([, rows]) => rows > 0)
    assert.deepEqual(left, [['audit_entries', 1]], 'who deleted it stays known')
    assert.deepEqual(await rowsOf(database, keys[1]), before)
    const attempts = await database.db.selectFrom('attempts').select('id').execute()
    assert.deepEqual(attempts, [{ id: `of ${keys[1]}` }])
  })

  test('is there for nobody from the moment on', async () => {
    const { apps, removal } = the.process()
    const { app, secret } = await apps.create({ name: 'Shop' })
    await apps.find(app.apiKey)

    await removal.remove(app.apiKey)

    assert.equal(await apps.find(app.apiKey), undefined)
    assert.equal(apps.peek(app.apiKey), undefined)
    assert.ok(!(await apps.list()).some(({ apiKey }) => apiKey === app.apiKey))
    const security = { policy: undefined, signature: undefined }
    for (const ask of [
      () => apps.authorize({ apiKey: app.apiKey, security, secret, call: 'pick' }),
      () => apps.update(app.apiKey, { name: 'New' }),
      () => apps.rotateSecret(app.apiKey),
      () => apps.secret(app.apiKey),
      () => removal.remove(app.apiKey),
    ]) {
      await assert.rejects(ask, { code: 'app_unknown' })
    }
  })

  test('its bytes go, also those of uploads that had begun and of what was made of files', async () => {
    const world = await openUploadWorld(the.opened, the.place)
    const uploads = world.process()
    const done = await uploads.start(requestOf(world, 5))
    await send(uploads, done, 1, Buffer.from('bytes'))
    const file = await uploads.complete(done, NO_CLAIMS, signal)
    assert.ok(file !== 'merging')
    const open = await uploads.start(requestOf(world, 5))
    const piece = await send(uploads, open, 1, Buffer.from('other'))
    const madeKey = 'derivatives-aa/made'
    await the.place.storage.put(madeKey, Buffer.from('made'), { signal })
    await the.opened.database.db
      .insertInto('derivatives')
      .values({
        ...{ id: 'drv_1', app_key: world.appKey, path: '/flip/x', tasks: 'flip', state: 'ready' },
        ...{ storage_key: madeKey, size: 4, lease_until: 0, created_at: 0, used_at: 0 },
        expires_at: 0,
      })
      .execute()
    const { removal } = the.process()
    const contents = { files: 1, bytes: 5, connections: 0, webhooks: 0 }
    assert.deepEqual(await removal.contents(world.appKey), contents)

    await removal.remove(world.appKey)
    assert.equal(await the.process({ minutesLater: 11 }).clear(world.appKey), true)

    for (const key of [file.storageKey, piece.storageKey, madeKey]) {
      assert.equal(await the.place.storage.size(key, { signal }), undefined)
    }
    await assert.rejects(send(uploads, open, 1, Buffer.from('again')))
    await world.stop()
  })

  test('its connections are revoked at the service', async () => {
    const people = await createConnectionBench(the.opened)
    const connection = await connect(people, await newSession(people))
    const { removal, clear } = the.process({ connections: people.connections })
    assert.equal((await removal.contents(people.appKey)).connections, 1)

    await removal.remove(people.appKey)
    await clear(people.appKey)

    assert.equal(await people.connections.findById(people.appKey, connection.id), undefined)
    assert.equal(people.memory.asked.revoked.length, 1)
  })

  test('its key may be given again when all is gone, and not before', async () => {
    const { apps, removal } = the.process()
    const apiKey = newApiKey()
    await apps.create({ name: 'Old', apiKey })
    await removal.remove(apiKey)
    await assert.rejects(apps.create({ name: 'New', apiKey }), { code: 'api_key_taken' })

    await the.process({ minutesLater: 11 }).clear(apiKey)

    assert.equal((await apps.create({ name: 'New', apiKey })).app.name, 'New')
  })

  async function addAttempt(apiKey: ApiKey): Promise<void> {
    const { db } = the.opened.database
    const { id: delivery_id } = await db
      .selectFrom('deliveries')
      .select('id')
      .where('app_key', '=', apiKey)
      .executeTakeFirstOrThrow()
    const times = { number: 1, started_at: 0, duration_ms: 0 }
    const response = { response_headers: '{}', response_body: '' }
    await db
      .insertInto('attempts')
      .values({ id: `of ${apiKey}`, delivery_id, ...times, ...response })
      .execute()
  }
})
