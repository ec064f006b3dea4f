import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import type { ConnectFlow, PickerSession } from './connection.ts'
import { type Bench, connect, createBench, never, newSession } from './testing/connection-bench.ts'

/** The person of this name connects. */
async function connectAs(the: Bench, account: string, session: PickerSession, flow?: ConnectFlow) {
  the.memory.mood.account = account
  return await connect(the, session, flow)
}

forEachDatabase((_name, open) => {
  let shared: TestDatabase
  before(async () => {
    shared = await open()
  })
  const bench = () => createBench(shared)

  describe('several accounts of one source', () => {
    test('live beside each other; the one connected last is meant when none is named', async () => {
      const the = await bench()
      const session = await newSession(the)
      const ada = await connectAs(the, 'ada', session)
      const bob = await connectAs(the, 'bob', session)
      const found = (account?: string) => the.connections.find(session, 'memory', { account })

      assert.equal((await found())?.id, bob.id)
      assert.equal((await found('ada'))?.id, ada.id)
      assert.equal(await found('eve'), undefined)
      const all = await the.connections.listOf(session, 'memory')
      assert.deepEqual(
        all.map(({ accountId }) => accountId),
        ['bob', 'ada'],
      )
    })

    test('one that is chosen is meant from then on, and one that connects again too', async () => {
      const the = await bench()
      const session = await newSession(the)
      const ada = await connectAs(the, 'ada', session)
      const bob = await connectAs(the, 'bob', session)
      const current = async () => (await the.connections.find(session, 'memory'))?.id

      await the.connections.choose(ada)
      assert.equal(await current(), ada.id)

      await connectAs(the, 'bob', session)
      assert.equal(await current(), bob.id)
    })

    test('one that ended is not in the way of another', async () => {
      const the = await bench()
      const session = await newSession(the)
      const ada = await connectAs(the, 'ada', session)
      const bob = await connectAs(the, 'bob', session)
      the.memory.mood.tokens = 'dead'
      const access = the.connections.access(bob)
      await assert.rejects(
        access.token({ stale: await access.token({ signal: never }), signal: never }),
      )

      assert.equal((await the.connections.find(session, 'memory'))?.id, ada.id)
      assert.equal(await the.connections.find(session, 'memory', { account: 'bob' }), undefined)
      const all = await the.connections.listOf(session, 'memory')
      assert.deepEqual(
        all.map(({ status }) => status),
        ['broken', 'active'],
      )
    })

    test('one signs out alone', async () => {
      const the = await bench()
      const session = await newSession(the)
      await connectAs(the, 'ada', session)
      const bob = await connectAs(the, 'bob', session)

      await the.connections.logout(session, { source: 'memory', account: 'ada' }, never)

      assert.match(the.memory.asked.revoked.join(), /^access-ada-\d+$/)
      const left = await the.connections.listOf(session)
      assert.deepEqual(
        left.map(({ id }) => id),
        [bob.id],
      )
    })

    test('are each session’s own', async () => {
      const the = await bench()
      const [mine, theirs] = [await newSession(the), await newSession(the)]
      const ada = await connectAs(the, 'ada', mine)
      await connectAs(the, 'bob', theirs)

      assert.equal(await the.connections.find(theirs, 'memory', { account: 'ada' }), undefined)
      assert.equal((await the.connections.find(mine, 'memory'))?.id, ada.id)
      await the.connections.logout(theirs, { source: 'memory', account: 'ada' }, never)
      assert.ok(await the.connections.findById(the.appKey, ada.id))
    })

    test('two windows that connect the same account at once make one connection', async () => {
      const the = await bench()
      const session = await newSession(the)

      await Promise.all([connect(the, session), connect(the, session)])

      assert.equal((await the.connections.listOf(session, 'memory')).length, 1)
    })
  })

  describe('saving', () => {
    test('needs an account that allows writing, whichever was used last', async () => {
      const the = await bench()
      const session = await newSession(the)
      const toSave = () => the.connections.find(session, 'memory', { flow: 'saveas' })
      const ada = await connectAs(the, 'ada', session)
      assert.equal(await toSave(), undefined)

      const again = await connectAs(the, 'ada', session, 'saveas')
      await connectAs(the, 'bob', session)

      assert.equal(again.id, ada.id)
      assert.equal((await toSave())?.id, ada.id)
      const bob = { account: 'bob', flow: 'saveas' } as const
      assert.equal(await the.connections.find(session, 'memory', bob), undefined)
    })
  })

  describe('who waits for another account', () => {
    test('is not given the one there is, but the one that comes, be it the same again', async () => {
      const the = await bench()
      const session = await newSession(the)
      let { chosenAt: after } = await connectAs(the, 'ada', session)
      const wait = (timeoutMs: number) =>
        the.connections.waitFor(session, 'memory', { after, timeoutMs, signal: never })

      for (const account of ['bob', 'ada']) {
        assert.equal(await wait(1), undefined)
        const waiting = wait(10_000)
        await connectAs(the, account, session)
        const arrived = await waiting
        assert.equal(arrived?.accountId, account)
        after = arrived.chosenAt
      }
    })
  })
})
