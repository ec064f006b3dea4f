import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { insertFile, markFileDeleted } from '../files/file-repository.ts'
import { type ApiKey, type ConnectionId, newApiKey, newHandle } from '../lib/ids.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { type ConnectionPageRequest, createListConnections } from './connection-list.ts'
import { type Bench, connect, createBench, newSession } from './testing/connection-bench.ts'

forEachDatabase((_name, open) => {
  let opened: TestDatabase
  let bench: Bench
  before(async () => {
    opened = await open()
    bench = await createBench(opened)
  })

  const list = (appKey: ApiKey, request: Partial<ConnectionPageRequest> = {}) =>
    createListConnections({ db: opened.database.db, sources: bench.sources })(appKey, {
      limit: 50,
      ...request,
    })
  async function linkFile(appKey: ApiKey, connectionId: ConnectionId) {
    const handle = newHandle()
    await opened.database.transaction((trx) =>
      insertFile(trx, {
        kind: 'linked',
        handle,
        appKey,
        filename: 'a.txt',
        contentType: 'text/plain',
        size: 1,
        uploadTags: {},
        origin: { source: 'memory', ref: '/a.txt', id: 'id:1', rev: '1' },
        connectionId,
        createdAt: new Date(),
      }),
    )
    return handle
  }

  test('connections are listed newest first, page by page, with how many files live on them', async () => {
    const made: ConnectionId[] = []
    for (let at = 0; at < 5; at++) {
      made.unshift((await connect(bench, await newSession(bench))).id)
      bench.pass(1_000)
    }
    const [newest] = made
    assert.ok(newest)
    await linkFile(bench.appKey, newest)
    const deleted = await linkFile(bench.appKey, newest)
    await linkFile(bench.appKey, newest)
    await opened.database.transaction((trx) => markFileDeleted(trx, bench.appKey, deleted))

    const first = await list(bench.appKey, { limit: 3 })
    const second = await list(bench.appKey, { limit: 3, cursor: first.cursor })

    const all = [...first.items, ...second.items]
    assert.deepEqual(
      all.map(({ id }) => id),
      made,
    )
    assert.equal(second.cursor, undefined)
    assert.deepEqual(
      all.map(({ files }) => files),
      [2, 0, 0, 0, 0],
    )
  })

  test('connections are found by part of the name or address, without anything that opens them', async () => {
    const { id } = await connect(bench, await newSession(bench))
    await opened.database.db
      .updateTable('connections')
      .set({ account_name: 'Zoë Šťastná', account_email: 'zoe@example.com', status: 'broken' })
      .where('id', '=', id)
      .execute()

    for (const search of ['zoe stast', 'ZOE@EXAMPLE']) {
      const { items } = await list(bench.appKey, { search })
      assert.deepEqual(
        items.map((one) => [one.id, one.status]),
        [[id, 'broken']],
      )
      assert.doesNotMatch(JSON.stringify(items), /sealed|token|session/i)
    }
    assert.deepEqual((await list(bench.appKey, { search: 'nobody' })).items, [])
  })

  test('it is told where files may be saved, and whom the person has signed out of', async () => {
    const session = await newSession(bench)
    const { id } = await connect(bench, session, 'saveas')
    const newest = async () => (await list(bench.appKey, { limit: 1 })).items[0]
    assert.partialDeepStrictEqual(await newest(), { id, canSave: true, hasLeft: false })
    await linkFile(bench.appKey, id)

    await bench.connections.logout(session, {}, AbortSignal.timeout(5_000))

    assert.partialDeepStrictEqual(await newest(), { id, canSave: true, hasLeft: true })
    bench.pass(1_000)
    await connect(bench, await newSession(bench))
    assert.partialDeepStrictEqual(await newest(), { canSave: false, hasLeft: false })
  })

  test('a neighbour sees none of them, and a place that was made up is refused', async () => {
    await connect(bench, await newSession(bench))

    assert.deepEqual((await list(newApiKey())).items, [])
    await assert.rejects(list(bench.appKey, { cursor: '12.x' }), { code: 'cursor_invalid' })
  })
})
