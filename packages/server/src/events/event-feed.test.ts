import assert from 'node:assert/strict'
import { before, mock, test } from 'node:test'
import type { Database } from '../db/database.ts'
import { type ApiKey, newApiKey, newHandle } from '../lib/ids.ts'
import { forEachDatabase } from '../testing/databases.ts'
import { createEventFeed, type OutgoingEvent } from './event-feed.ts'
import { createEventNews } from './event-news.ts'
import { fileDeleted } from './file-deleted.ts'
import { createRecordEvent } from './record.ts'
import { exampleFacts } from './testing/record.ts'

forEachDatabase((name, open) => {
  let database: Database
  before(async () => {
    database = (await open()).database
  })

  /** A process: what it records wakes only those who follow in it. */
  function newProcess() {
    const news = createEventNews()
    const enqueueAll = () => Promise.reject(new Error('nobody listens'))
    const recordEvent = createRecordEvent({
      database,
      queue: { enqueueAll },
      facts: exampleFacts,
      news,
    })
    const record = (appKey: ApiKey) =>
      database.transaction((trx) => recordEvent(trx, appKey, fileDeleted, { handle: newHandle() }))
    return { ...createEventFeed({ database, news }), record }
  }

  async function take(events: AsyncIterable<OutgoingEvent>, count: number) {
    const taken: OutgoingEvent[] = []
    for await (const event of events) {
      taken.push(event)
      if (taken.length === count) break
    }
    return taken
  }
  const ids = (events: readonly OutgoingEvent[]) => events.map(({ id }) => id)
  const written = async (appKey: ApiKey) =>
    (
      await database.db
        .selectFrom('events')
        .select('id')
        .where('app_key', '=', appKey)
        .orderBy('id')
        .execute()
    ).map(({ id }) => id)

  test('what was there is told from the place that was asked for, page after page', async () => {
    const appKey = newApiKey()
    const { follow, record } = newProcess()
    for (let n = 0; n < 205; n++) await record(appKey)
    const all = await written(appKey)
    const [first] = all
    assert.ok(first)

    const told = await take(follow(appKey, first, new AbortController().signal), 204)

    assert.deepEqual(ids(told), all.slice(1))
  })

  for (const [title, isSame] of [
    ['in this process', true],
    ['in another', false],
  ] as const) {
    test(`what happens ${title} is told once, in order, and no neighbour's`, async () => {
      const appKey = newApiKey()
      const following = newProcess()
      const { record } = isSame ? following : newProcess()
      await record(appKey)
      const after = await following.last(appKey)
      const told = take(following.follow(appKey, after, new AbortController().signal), 6)

      for (let n = 0; n < 6; n++) {
        await record(appKey)
        await record(newApiKey())
      }

      assert.deepEqual(ids(await told), (await written(appKey)).slice(1))
    })
  }

  test('following ends when nobody wants it any more', async () => {
    const stop = new AbortController()
    const { follow } = newProcess()
    const told = take(follow(newApiKey(), 0, stop.signal), 1)

    stop.abort()

    assert.deepEqual(await told, [])
  })

  /** An event that has its number already; answers how to commit it. */
  async function holdBack(appKey: ApiKey): Promise<() => Promise<void>> {
    const hold = Promise.withResolvers<void>()
    const taken = Promise.withResolvers<void>()
    const late = database.transaction(async (trx) => {
      await trx
        .insertInto('events')
        .values({ app_key: appKey, action: 'fp.delete', body: '{}', created_at: Date.now() })
        .execute()
      taken.resolve()
      await hold.promise
    })
    await taken.promise
    return () => {
      hold.resolve()
      return late
    }
  }

  if (name === 'postgres') {
    test('a listener who takes long misses no event that is committed meanwhile', async () => {
      const appKey = newApiKey()
      const { follow, record } = newProcess()
      const commit = await holdBack(appKey)
      await record(appKey)
      const events = follow(appKey, 0, new AbortController().signal)[Symbol.asyncIterator]()
      const first = (await events.next()).value
      await commit()
      mock.timers.enable({ apis: ['Date'], now: Date.now() + 60_000 })

      const second = (await events.next()).value

      mock.timers.reset()
      assert.deepEqual([second?.id, first?.id], await written(appKey))
      await events.return?.()
    })

    test('an event that is committed after a later one is not passed over', async () => {
      const appKey = newApiKey()
      const { follow, record } = newProcess()
      const slow = newProcess()
      const commit = await holdBack(appKey)
      const events = follow(appKey, 0, new AbortController().signal)[Symbol.asyncIterator]()
      const first = events.next()
      await slow.record(appKey)
      const told = [(await first).value]
      const next = events.next()
      await commit()

      told.push((await next).value)

      const [earlier, later] = await written(appKey)
      assert.deepEqual(
        told.map((event) => event?.id),
        [later, earlier],
      )
      await record(appKey)
      assert.equal((await events.next()).value?.id, (await written(appKey)).at(-1))
      await events.return?.()
    })
  }
})
