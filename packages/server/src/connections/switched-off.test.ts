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
  never,
  newSession,
} from './testing/connection-bench.ts'

async function switchTo({ registrations, appKey }: Bench, isEnabled: boolean) {
  const { version } = (await registrations.find(appKey, 'memory')) ?? { version: 0 }
  await registrations.change(appKey, 'memory', { version, isEnabled })
}

forEachDatabase((_name, open) => {
  let shared: TestDatabase
  before(async () => {
    shared = await open()
  })

  describe('a registration that is switched off', () => {
    test('is as none for whoever wants to connect', async () => {
      const the = await createBench(shared)
      await switchTo(the, false)

      await assert.rejects(begin(the, await newSession(the)), { code: 'source_not_configured' })
    })

    test('connects nobody who is on the way', async () => {
      const the = await createBench(shared)
      const session = await newSession(the)
      const back = await consent(the, await begin(the, session))
      await switchTo(the, false)

      const result = await comeBack(the, back)

      assert.equal(result.outcome === 'failed' && result.code, 'source_keys_refused')
      assert.equal(await the.connections.find(session, 'memory'), undefined)
    })

    test('stops connections there are, says why, and lets them go on when it is on again', async () => {
      const the = await createBench(shared)
      const connection = await connect(the, await newSession(the))
      const access = the.connections.access(connection)
      const token = await access.token({ signal: never })

      await switchTo(the, false)
      await assert.rejects(access.token({ signal: never }), {
        code: 'source_disabled',
        kind: 'forbidden',
      })
      await switchTo(the, true)

      assert.equal(await access.token({ signal: never }), token)
      assert.deepEqual(await the.told(), [])
    })

    test('that is removed altogether is said to be missing', async () => {
      const the = await createBench(shared)
      const connection = await connect(the, await newSession(the))

      await the.registrations.remove(the.appKey, 'memory')

      const access = the.connections.access(connection)
      await assert.rejects(access.token({ signal: never }), { code: 'source_not_configured' })
    })
  })
})
