import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import {
  connect,
  createBench,
  HOUR,
  MINUTE,
  never,
  newSession,
} from './testing/connection-bench.ts'

forEachDatabase((_name, open) => {
  let shared: TestDatabase
  before(async () => {
    shared = await open()
  })
  const bench = () => createBench(shared)

  describe('a token', () => {
    test('is used as it is while it is good', async () => {
      const the = await bench()
      const access = the.connections.access(await connect(the, await newSession(the)))

      const token = await access.token({ signal: never })

      assert.match(token, /^access-ada-/)
      assert.equal(the.memory.asked.refreshes, 0)
    })

    test('is refreshed five minutes ahead, once for all who ask on two processes', async () => {
      const the = await bench()
      const connection = await connect(the, await newSession(the))
      the.pass(4 * HOUR - 5 * MINUTE)
      const accesses = [the.connections, the.other].map((one) => one.access(connection))

      const tokens = await Promise.all(
        Array.from({ length: 20 }, (_, at) => accesses[at % 2]?.token({ signal: never })),
      )

      assert.equal(new Set(tokens).size, 1)
      assert.equal(the.memory.asked.refreshes, 1)
    })

    test('that the service refused is refreshed once, however many saw the refusal', async () => {
      const the = await bench()
      const connection = await connect(the, await newSession(the))
      const access = the.connections.access(connection)
      const stale = await access.token({ signal: never })

      const tokens = await Promise.all(
        Array.from({ length: 10 }, () => access.token({ stale, signal: never })),
      )
      const late = await access.token({ stale, signal: never })

      assert.ok(!tokens.includes(stale))
      assert.deepEqual(new Set([...tokens, late]).size, 1)
      assert.equal(the.memory.asked.refreshes, 1)
    })

    test('a dead refresh token breaks the connection until the person connects again', async () => {
      const the = await bench()
      const session = await newSession(the)
      const connection = await connect(the, session)
      const access = the.connections.access(connection)
      const stale = await access.token({ signal: never })
      the.memory.mood.tokens = 'dead'

      const other = the.other.access(connection)
      for (const attempt of await Promise.allSettled([
        access.token({ stale, signal: never }),
        other.token({ stale, signal: never }),
        access.token({ stale, signal: never }),
      ])) {
        assert.equal(attempt.status === 'rejected' && attempt.reason.code, 'connection_expired')
      }
      assert.deepEqual(await the.told(), [
        {
          connection: connection.id,
          client: 'memory',
          account: { id: connection.accountId, email: connection.accountEmail },
        },
      ])
      assert.equal(await the.connections.find(session, 'memory'), undefined)
      await assert.rejects(the.connections.accessById(the.appKey, connection.id), {
        code: 'connection_expired',
      })

      the.memory.mood.tokens = 'fine'
      assert.equal((await connect(the, session)).id, connection.id)
      assert.ok(await access.token({ signal: never }))
    })

    test('trouble on the way to the service leaves the connection as it is', async () => {
      const the = await bench()
      const session = await newSession(the)
      const access = the.connections.access(await connect(the, session))
      const stale = await access.token({ signal: never })
      the.memory.mood.tokens = 'unreachable'

      await assert.rejects(access.token({ stale, signal: never }), { code: 'source_unreachable' })
      the.memory.mood.tokens = 'fine'

      assert.ok(await the.connections.find(session, 'memory'))
      assert.notEqual(await access.token({ stale, signal: never }), stale)
    })

    test('that is good for some minutes more does when a new one cannot be had', async () => {
      const the = await bench()
      const access = the.connections.access(await connect(the, await newSession(the)))
      const token = await access.token({ signal: never })
      the.pass(4 * HOUR - 2 * MINUTE)
      the.memory.mood.tokens = 'unreachable'

      assert.equal(await access.token({ signal: never }), token)
    })

    test('a caller that gives up does not stop the refresh others wait for', async () => {
      const the = await bench()
      const access = the.connections.access(await connect(the, await newSession(the)))
      const stale = await access.token({ signal: never })
      const giving = new AbortController()

      const given = access.token({ stale, signal: giving.signal })
      const patient = access.token({ stale, signal: never })
      giving.abort()

      await assert.rejects(given, { name: 'AbortError' })
      assert.notEqual(await patient, stale)
    })
  })
})
