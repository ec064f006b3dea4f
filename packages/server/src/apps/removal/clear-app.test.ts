import assert from 'node:assert/strict'
import { test } from 'node:test'
import { forEachSize } from '../../ingest/testing/ingest-bench.ts'
import { eventually } from '../../testing/eventually.ts'
import { CLEAR_JOB } from './app-removal.ts'
import { fillTables, rowsOf } from './testing/app-rows.ts'
import { MINUTE, signal, useRemoval } from './testing/removal-bench.ts'

const THREE_DAYS = 3 * 24 * 60

forEachSize('clearing a deleted app', (installation) => {
  const the = useRemoval(installation)

  async function newApp() {
    const { apps, removal } = the.process()
    const { app } = await apps.create({ name: 'Shop' })
    return { apiKey: app.apiKey, remove: () => removal.remove(app.apiKey) }
  }

  test('waits for what is on its way in, and asks for its end', async () => {
    const { apiKey, remove } = await newApp()
    const { database } = the.opened
    await fillTables(database, [apiKey])
    const ingests = () => database.db.updateTable('ingests').where('app_key', '=', apiKey)
    await ingests().set({ state: 'running' }).execute()

    await remove()
    const { clear } = the.process({ minutesLater: 11 })
    assert.equal(await clear(apiKey), false)
    const { cancel_requested } = await database.db
      .selectFrom('ingests')
      .select('cancel_requested')
      .where('app_key', '=', apiKey)
      .executeTakeFirstOrThrow()
    assert.equal(cancel_requested, 1)

    await ingests().set({ state: 'cancelled' }).execute()
    assert.equal(await clear(apiKey), true)
  })

  test('waits for a delivery that a process has in hand', async () => {
    const { apiKey, remove } = await newApp()
    const { database } = the.opened
    await fillTables(database, [apiKey])
    const lease = (until: number) =>
      database.db
        .updateTable('deliveries')
        .set({ lease_until: until })
        .where('app_key', '=', apiKey)
        .execute()
    await lease(Date.now() + 12 * MINUTE)

    await remove()
    const { clear } = the.process({ minutesLater: 11 })
    assert.equal(await clear(apiKey), false)

    await lease(0)
    assert.equal(await clear(apiKey), true)
  })

  test('looks again while requests from before may still add something', async () => {
    const { apiKey, remove } = await newApp()
    await remove()
    assert.equal(await the.process({ minutesLater: 9 }).clear(apiKey), false)

    await fillTables(the.opened.database, [apiKey])
    assert.equal(await the.process({ minutesLater: 11 }).clear(apiKey), true)

    assert.equal((await rowsOf(the.opened.database, apiKey)).files, 0)
  })

  test('bytes that cannot go are tried again, for three days', async () => {
    const { apiKey, remove } = await newApp()
    const storageKey = await the.addObject(apiKey)
    const asked: string[] = []
    const storage = {
      async delete(key: string) {
        asked.push(key)
        throw new Error('the bucket is gone')
      },
    }

    await remove()
    assert.equal(await the.process({ minutesLater: 11, storage }).clear(apiKey), false)
    assert.equal((await rowsOf(the.opened.database, apiKey)).objects, 1)
    const later = the.process({ minutesLater: THREE_DAYS + 1, storage })
    assert.equal(await later.clear(apiKey), true)

    assert.deepEqual(asked, [storageKey, storageKey])
  })

  test('goes on where it was broken off', async () => {
    const { apiKey, remove } = await newApp()
    await fillTables(the.opened.database, [apiKey])
    const keys: string[] = []
    while (keys.length < 30) keys.push(await the.addObject(apiKey))
    const stop = new AbortController()
    let asked = 0
    const storage = {
      async delete(key: string) {
        asked += 1
        if (asked >= 15) stop.abort(new Error('the process stops'))
        stop.signal.throwIfAborted()
        await the.place.storage.delete(key, { signal })
      },
    }

    await remove()
    const first = the.process({ minutesLater: 11, storage })
    await assert.rejects(first.clear(apiKey, stop.signal), /the process stops/)
    assert.equal(await the.process({ minutesLater: 11 }).clear(apiKey), true)

    for (const key of keys) {
      assert.equal(await the.place.storage.size(key, { signal }), undefined)
    }
  })

  test('is done by whichever process next takes jobs', async () => {
    const { apiKey, remove } = await newApp()
    await fillTables(the.opened.database, [apiKey])
    await remove()

    const queue = await the.newQueue()
    const { removal } = the.process({ minutesLater: 11 })
    const options = { concurrency: 1, timeoutMs: MINUTE, maxAttempts: 1 }
    queue.handle(CLEAR_JOB, options, removal.clear)
    await queue.start()

    await eventually(async () => assert.equal((await rowsOf(the.opened.database, apiKey)).apps, 0))
  })

  test('two processes at once do no harm', async () => {
    const { apiKey, remove } = await newApp()
    await fillTables(the.opened.database, [apiKey], 700)
    for (let at = 0; at < 20; at += 1) await the.addObject(apiKey)
    await remove()

    const both = [the.process({ minutesLater: 11 }), the.process({ minutesLater: 11 })]
    await Promise.all(both.map(({ clear }) => clear(apiKey)))

    const { audit_entries: _kept, ...left } = await rowsOf(the.opened.database, apiKey)
    assert.deepEqual(
      Object.entries(left).filter(([, rows]) => rows > 0),
      [],
    )
  })
})
