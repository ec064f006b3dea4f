import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { createBench, HOUR } from './testing/connection-bench.ts'

forEachDatabase((_name, open) => {
  let shared: TestDatabase
  before(async () => {
    shared = await open()
  })
  const bench = () => createBench(shared)

  describe('a picker session', () => {
    test('is found again by its token, and by no other app', async () => {
      const { connections, appKey, ...rest } = await bench()
      const neighbour = await bench()

      const { session, token } = await connections.session(appKey, undefined)

      assert.match(token, /^qst_[A-Za-z0-9_-]{43}$/)
      assert.deepEqual(await connections.findSession(appKey, token), session)
      assert.equal(await connections.findSession(neighbour.appKey, token), undefined)
      const theirs = await connections.session(neighbour.appKey, token)
      assert.notEqual(theirs.token, token)
      assert.equal(rest.faults.length, 0)
    })

    test('lives on while it is used, and ends a day after', async () => {
      const { connections, appKey, pass } = await bench()
      const { session, token } = await connections.session(appKey, undefined)

      for (let day = 0; day < 5; day += 1) {
        pass(23 * HOUR)
        assert.deepEqual((await connections.session(appKey, token)).session, session)
      }
      pass(24 * HOUR)

      assert.equal(await connections.findSession(appKey, token), undefined)
    })

    test('ends after a month however much it is used', async () => {
      const { connections, appKey, pass } = await bench()
      const { token } = await connections.session(appKey, undefined)

      for (let hours = 0; hours < 30 * 24; hours += 12) {
        await connections.session(appKey, token)
        pass(12 * HOUR)
      }

      assert.equal(await connections.findSession(appKey, token), undefined)
    })
  })
})
