import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import type { Database } from '../db/database.ts'
import { toWebhookBody } from '../events/event-body.ts'
import { createEventNews } from '../events/event-news.ts'
import { fileDeleted } from '../events/file-deleted.ts'
import { actions } from '../events/index.ts'
import { createRecordEvent, type RecordEvent } from '../events/record.ts'
import { exampleFacts } from '../events/testing/record.ts'
import { createEgressGate } from '../lib/egress-gate.ts'
import { type ApiKey, newApiKey, newEndpointId, newHandle } from '../lib/ids.ts'
import { createSealer } from '../lib/seal.ts'
import { createQueue } from '../queue/index.ts'
import type { Queue } from '../queue/queue.ts'
import { forEachDatabase } from '../testing/databases.ts'
import { openEndpointSecret } from './endpoint-secret.ts'
import { createEndpoints } from './endpoints.ts'
import type { Endpoints } from './webhook.ts'

const URL = 'https://93.184.216.34/hook'
const DAY_MS = 24 * 3_600_000
const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])
const gate = createEgressGate({ allow: [] })

forEachDatabase((_name, open) => {
  let database: Database
  let queue: Queue
  let endpoints: Endpoints
  let recordEvent: RecordEvent
  let now = new Date('2030-01-01T00:00:00Z')

  before(async () => {
    const opened = await open()
    database = opened.database
    queue = await createQueue({
      database,
      databaseUrl: opened.url,
      onFault: (error) => assert.fail(String(error)),
    })
    await queue.start()
    const deps = { database, queue, facts: exampleFacts, news: createEventNews() }
    recordEvent = createRecordEvent(deps)
    endpoints = createEndpoints({ ...deps, sealer, gate, now: () => now })
  })
  after(() => queue.stop({ graceMs: 1_000 }))

  const add = async (appKey: ApiKey, action = 'fp.delete', url = URL) => {
    const [made] = await endpoints.add(appKey, { url, action })
    assert.ok(made)
    return made
  }
  const deleteSomething = (appKey: ApiKey) =>
    database.transaction((trx) => recordEvent(trx, appKey, fileDeleted, { handle: newHandle() }))
  const deliveriesTo = (endpointId: string) =>
    database.db.selectFrom('deliveries').selectAll().where('endpoint_id', '=', endpointId).execute()
  const rowOf = (id: string) =>
    database.db.selectFrom('endpoints').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

  describe('adding', () => {
    test('answers a secret once, and keeps it sealed', async () => {
      const appKey = newApiKey()
      const made = await add(appKey)

      assert.match(made.secret, /^whsec_[A-Za-z0-9+/]+={0,2}$/)
      const bytes = Buffer.from(made.secret.slice('whsec_'.length), 'base64').length
      assert.ok(bytes >= 24 && bytes <= 64)
      const [listed] = await endpoints.list(appKey)
      const { secret, ...rest } = made
      assert.deepEqual(listed, rest)
      assert.equal(rest.status, 'enabled')
      const row = await rowOf(made.id)
      assert.ok(!JSON.stringify(row).includes(secret))
      assert.equal(openEndpointSecret(sealer, made.id, row.secret_sealed), secret)
    })

    test('makes one endpoint for each event when all are wanted, each with its own secret', async () => {
      const appKey = newApiKey()
      const made = await endpoints.add(appKey, { url: URL, action: 'all' })

      assert.deepEqual(
        made.map(({ action }) => action),
        actions,
      )
      assert.equal(new Set(made.map(({ secret }) => secret)).size, actions.length)
      assert.equal((await endpoints.list(appKey)).length, actions.length)
    })

    test('takes several addresses of one event', async () => {
      const appKey = newApiKey()
      await add(appKey, 'fp.upload', `${URL}/1`)
      await add(appKey, 'fp.upload', `${URL}/2`)
      const urls = (await endpoints.list(appKey)).map(({ url }) => url)
      assert.deepEqual(urls, [`${URL}/1`, `${URL}/2`])
    })

    test('refuses an event that is not known', async () => {
      const work = endpoints.add(newApiKey(), { url: URL, action: 'fp.nothing' })
      await assert.rejects(work, { kind: 'invalid', code: 'action_unknown' })
    })

    test('refuses more than a hundred, but not because of a neighbour', async () => {
      const appKey = newApiKey()
      const rounds = Math.floor(100 / actions.length)
      for (let n = 0; n < rounds; n++) await endpoints.add(appKey, { url: URL, action: 'all' })
      const work = endpoints.add(appKey, { url: URL, action: 'all' })
      await assert.rejects(work, { kind: 'conflict', code: 'endpoints_too_many' })

      for (let n = rounds * actions.length; n < 100; n++) await add(appKey)
      assert.equal((await endpoints.list(appKey)).length, 100)
      await assert.rejects(add(appKey), { code: 'endpoints_too_many' })
      await add(newApiKey())
    })
  })

  test('an address that cannot be used, or lies inside, makes no endpoint', async () => {
    const appKey = newApiKey()
    for (const [url, code] of [
      ['ftp://example.com/', 'endpoint_url_invalid'],
      ['http://10.0.0.1/', 'egress_refused'],
    ] as const) {
      await assert.rejects(endpoints.add(appKey, { url, action: 'fp.upload' }), { code })
    }
    assert.deepEqual(await endpoints.list(appKey), [])
  })

  test('a rotated secret is answered once, and the former one stays for a day', async () => {
    const appKey = newApiKey()
    const made = await add(appKey)

    const rotated = await endpoints.rotateSecret(appKey, made.id)

    assert.notEqual(rotated.secret, made.secret)
    const row = await rowOf(made.id)
    assert.equal(openEndpointSecret(sealer, made.id, row.secret_sealed), rotated.secret)
    assert.equal(openEndpointSecret(sealer, made.id, row.former_secret_sealed ?? ''), made.secret)
    assert.equal(rotated.formerSecretUntil?.getTime(), now.getTime() + DAY_MS)
  })

  test('of two rotations at once both secrets sign', async () => {
    const appKey = newApiKey()
    const { id } = await add(appKey)

    const rotated = await Promise.all([1, 2].map(() => endpoints.rotateSecret(appKey, id)))

    const { secret_sealed, former_secret_sealed } = await rowOf(id)
    const kept = [secret_sealed, former_secret_sealed ?? '']
    assert.deepEqual(
      kept.map((sealed) => openEndpointSecret(sealer, id, sealed)).sort(),
      rotated.map(({ secret }) => secret).sort(),
    )
  })

  test('a paused endpoint gets nothing until it is enabled', async () => {
    const appKey = newApiKey()
    const { id } = await add(appKey)

    const paused = await endpoints.setPaused(appKey, id, true)
    await deleteSomething(appKey)
    const before = await deliveriesTo(id)
    const enabled = await endpoints.setPaused(appKey, id, false)
    await deleteSomething(appKey)

    assert.equal(paused.status, 'paused')
    assert.equal(paused.pausedBecause, 'asked')
    assert.deepEqual(before, [])
    assert.equal(enabled.status, 'enabled')
    assert.equal(enabled.pausedBecause, undefined)
    assert.equal((await deliveriesTo(id)).length, 1)
  })

  test('enabling forgets why and since when it failed', async () => {
    const appKey = newApiKey()
    const { id } = await add(appKey)
    await database.db
      .updateTable('endpoints')
      .set({ status: 'paused', paused_because: 'failing', failing_since: 1 })
      .where('id', '=', id)
      .execute()
    const [failing] = await endpoints.list(appKey)
    assert.equal(failing?.pausedBecause, 'failing')
    assert.equal(failing.failingSince?.getTime(), 1)

    const enabled = await endpoints.setPaused(appKey, id, false)

    assert.equal(enabled.failingSince, undefined)
  })

  test('what waits for an endpoint ends when it is removed, what waits for others does not', async () => {
    const appKey = newApiKey()
    const { id } = await add(appKey)
    const other = await add(appKey)
    await deleteSomething(appKey)
    await deleteSomething(appKey)
    now = new Date('2030-01-02T00:00:00Z')

    await endpoints.remove(appKey, id)
    await deleteSomething(appKey)

    const ended = await deliveriesTo(id)
    assert.equal(ended.length, 2)
    for (const row of ended) {
      assert.equal(row.status, 'not_delivered')
      assert.equal(row.reason, 'endpoint_deleted')
      assert.equal(row.due_at, null)
      assert.equal(row.ended_at, now.getTime())
    }
    const waiting = await deliveriesTo(other.id)
    assert.deepEqual(
      waiting.map(({ status }) => status),
      ['pending', 'pending', 'pending'],
    )
    assert.deepEqual(
      (await endpoints.list(appKey)).map((endpoint) => endpoint.id),
      [other.id],
    )
  })

  test('thousands that wait end, too', async () => {
    const appKey = newApiKey()
    const { id } = await add(appKey)
    await database.transaction((trx) =>
      recordEvent(trx, appKey, fileDeleted, { handle: newHandle() }),
    )
    const [first] = await deliveriesTo(id)
    assert.ok(first)
    for (let n = 0; n < 2_000; n += 500) {
      const more = Array.from({ length: 500 }, (_, at) => ({
        ...first,
        id: `${first.id}_${n + at}`,
      }))
      await database.db.insertInto('deliveries').values(more).execute()
    }

    await endpoints.remove(appKey, id)

    const rows = await deliveriesTo(id)
    assert.equal(rows.filter(({ status }) => status === 'not_delivered').length, 2_001)
  })

  test('a test is an event with example values to that endpoint alone, marked in the log', async () => {
    const appKey = newApiKey()
    const { id } = await add(appKey, 'fp.upload')
    const other = await add(appKey, 'fp.upload')

    const delivery = await endpoints.test(appKey, id)

    const [row, ...more] = await deliveriesTo(id)
    assert.ok(row)
    assert.deepEqual([more, await deliveriesTo(other.id)], [[], []])
    assert.equal(row.id, delivery.id)
    assert.equal(row.is_test, 1)
    assert.equal(row.status, 'pending')
    assert.deepEqual([delivery.isTest, delivery.url, delivery.attempts], [true, URL, 0])
    const event = await database.db
      .selectFrom('events')
      .selectAll()
      .where('id', '=', delivery.eventId)
      .executeTakeFirstOrThrow()
    const body = JSON.parse(toWebhookBody(event.id, event.body))
    assert.equal(body.action, 'fp.upload')
    assert.equal(body.text.filename, 'bike.png')
  })

  test('every event there is can be tried out', async () => {
    const appKey = newApiKey()
    for (const { id, action } of await endpoints.add(appKey, { url: URL, action: 'all' })) {
      assert.equal((await endpoints.test(appKey, id)).action, action)
    }
  })

  test('a paused endpoint cannot be tried out', async () => {
    const appKey = newApiKey()
    const { id } = await add(appKey)
    await endpoints.setPaused(appKey, id, true)
    await assert.rejects(endpoints.test(appKey, id), { code: 'endpoint_paused' })
  })

  test("a neighbour's, a removed and an unknown endpoint are all unknown", async () => {
    const appKey = newApiKey()
    const mine = await add(appKey)
    const removed = await add(appKey)
    await endpoints.remove(appKey, removed.id)
    const before = await rowOf(mine.id)

    for (const [asking, id] of [
      [newApiKey(), mine.id],
      [appKey, removed.id],
      [appKey, newEndpointId()],
    ] as const) {
      const unknown = { kind: 'not-found', code: 'endpoint_unknown' }
      await assert.rejects(endpoints.rotateSecret(asking, id), unknown)
      await assert.rejects(endpoints.setPaused(asking, id, true), unknown)
      await assert.rejects(endpoints.setPaused(asking, id, false), unknown)
      await assert.rejects(endpoints.remove(asking, id), unknown)
      await assert.rejects(endpoints.test(asking, id), unknown)
    }
    assert.deepEqual(await rowOf(mine.id), before)
    assert.deepEqual(await endpoints.list(newApiKey()), [])
  })
})
