import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { newApiKey } from '../lib/ids.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import {
  begin,
  comeBack,
  connect,
  consent,
  createBench,
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

  describe('connecting', () => {
    test('makes a connection of the session that began it, and of no other', async () => {
      const the = await bench()
      const [mine, theirs] = [await newSession(the), await newSession(the)]

      const connection = await connect(the, mine)

      assert.equal(connection.accountName, 'ada of Memory')
      assert.deepEqual(connection.details, { root: 'ada' })
      assert.equal(await the.connections.find(theirs, 'memory'), undefined)
      assert.equal(await the.other.findById(newApiKey(), connection.id), undefined)
    })

    test('keeps no token in the open, neither ours nor the service’s', async () => {
      const the = await bench()
      const { session, token } = await the.connections.session(the.appKey, undefined)
      await connect(the, session)

      const { db } = shared.database
      const rows = JSON.stringify([
        await db.selectFrom('connections').selectAll().execute(),
        await db.selectFrom('picker_sessions').selectAll().execute(),
        await db.selectFrom('source_credentials').selectAll().execute(),
      ])
      assert.doesNotMatch(rows, /access-|refresh-/)
      assert.ok(!rows.includes(token))
    })

    test('our address may be opened again until it has connected, and then no more', async () => {
      const the = await bench()
      const ticket = await begin(the, await newSession(the))

      const first = await consent(the, ticket)
      const again = await consent(the, ticket)

      assert.equal(first.searchParams.get('state'), again.searchParams.get('state'))
      assert.equal((await comeBack(the, again)).outcome, 'connected')
      await assert.rejects(consent(the, ticket), { code: 'ticket_used' })
    })

    test('a state works once, even when two come at the same time', async () => {
      const the = await bench()
      const back = await consent(the, await begin(the, await newSession(the)))

      const results = await Promise.all([comeBack(the, back), comeBack(the, back)])

      assert.deepEqual(results.map(({ outcome }) => outcome).sort(), ['connected', 'failed'])
      const replay = await comeBack(the, back)
      assert.equal(replay.outcome === 'failed' && replay.code, 'state_used')
    })

    for (const [title, code, spoil] of [
      [
        'a state nobody was given',
        'state_unknown',
        (back: URL) => back.searchParams.set('state', 'x'),
      ],
      ['no state', 'state_unknown', (back: URL) => back.searchParams.delete('state')],
      ['no code', 'consent_failed', (back: URL) => back.searchParams.delete('code')],
      [
        'an error of the service',
        'consent_failed',
        (back: URL) => back.searchParams.set('error', 'server_error'),
      ],
    ] as const) {
      test(`coming back with ${title} connects nothing and says so`, async () => {
        const the = await bench()
        const session = await newSession(the)
        const back = await consent(the, await begin(the, session))
        spoil(back)

        const result = await comeBack(the, back)

        assert.equal(result.outcome === 'failed' && result.code, code)
        assert.equal(await the.connections.find(session, 'memory'), undefined)
      })
    }

    test('a state of the other flow connects nothing and can still be used where it belongs', async () => {
      const the = await bench()
      const back = await consent(the, await begin(the, await newSession(the)))

      const result = await comeBack(the, back, 'saveas')

      assert.equal(result.outcome === 'failed' && result.code, 'state_unknown')
      assert.equal((await comeBack(the, back)).outcome, 'connected')
    })

    test('a state older than ten minutes is refused', async () => {
      const the = await bench()
      const back = await consent(the, await begin(the, await newSession(the)))
      the.pass(10 * MINUTE)

      const result = await comeBack(the, back)

      assert.equal(result.outcome === 'failed' && result.code, 'state_expired')
    })

    test('a ticket older than half an hour, changed, or for another use is refused', async () => {
      const the = await bench()
      const ticket = await begin(the, await newSession(the))
      const changed = ticket.slice(0, -2) + (ticket.endsWith('AA') ? 'BB' : 'AA')

      await assert.rejects(consent(the, changed), { code: 'ticket_invalid' })
      await assert.rejects(
        the.connections.openTicket({ ticket, source: 'memory', flow: 'saveas' }),
        { code: 'ticket_invalid' },
      )
      the.pass(30 * MINUTE)
      await assert.rejects(consent(the, ticket), { code: 'ticket_expired' })
    })

    test('whoever says no comes back to where they were', async () => {
      const the = await bench()
      const ticket = await begin(the, await newSession(the), 'https://shop.example/new?fs-tab=init')
      const back = await consent(the, ticket)
      back.searchParams.delete('code')
      back.searchParams.set('error', 'access_denied')

      const result = await comeBack(the, back)

      assert.equal(result.outcome, 'denied')
      assert.ok(result.outcome === 'denied' && result.returnUrl)
      assert.equal((await comeBack(the, back)).outcome, 'failed')
    })

    test('web clients are told the source in the address they come back to', async () => {
      const the = await bench()
      const ticket = await begin(
        the,
        await newSession(the),
        'https://shop.example/?fs-tab=init&a=1',
      )

      const result = await comeBack(the, await consent(the, ticket))

      assert.equal(
        result.outcome === 'connected' && result.returnUrl,
        'https://shop.example/?fs-tab=memory&a=1',
      )
    })

    for (const url of [
      'javascript:alert(1)',
      'data:text/html,x',
      'nonsense',
      'file:///etc/passwd',
      'https://shop.example/\r\nSet-Cookie: a=b',
      'https://shop.example/\0',
    ]) {
      test(`nobody is sent to ${JSON.stringify(url)}`, async () => {
        const the = await bench()

        await assert.rejects(begin(the, await newSession(the), url), { code: 'return_url_refused' })
      })
    }

    test('wrong keys are the operator’s to mend, and the visitor is told so', async () => {
      const the = await bench()
      const back = await consent(the, await begin(the, await newSession(the)))
      the.memory.mood.tokens = 'wrong-keys'

      const result = await comeBack(the, back)

      assert.equal(result.outcome === 'failed' && result.code, 'source_keys_refused')
      assert.equal(the.faults.length, 1)
    })

    test('an app without keys cannot begin', async () => {
      const the = await bench()
      const session = await newSession(the)
      const nobody = { ...session, appKey: newApiKey() }

      await assert.rejects(begin(the, nobody), { code: 'source_not_configured' })
    })

    test('the same account keeps its connection, another one gets its own', async () => {
      const the = await bench()
      const session = await newSession(the)
      const first = await connect(the, session)

      const again = await connect(the, session)
      the.memory.mood.account = 'bob'
      const other = await connect(the, session)

      assert.equal(again.id, first.id)
      assert.notEqual(other.id, first.id)
      assert.equal((await the.connections.findById(the.appKey, first.id))?.accountId, 'ada')
    })

    test('who waits is told at once, also on another process', async () => {
      const the = await bench()
      const session = await newSession(the)
      const options = { timeoutMs: 10_000, signal: never }

      const waiting = [the.connections, the.other].map((one) =>
        one.waitFor(session, 'memory', options),
      )
      await connect(the, session)

      for (const found of await Promise.all(waiting)) assert.equal(found?.accountId, 'ada')
    })

    test('who waits for nothing gets nothing, and aborting ends the wait', async () => {
      const the = await bench()
      const session = await newSession(the)
      const aborted = AbortSignal.abort()

      const nothing = await the.connections.waitFor(session, 'memory', {
        timeoutMs: 20,
        signal: never,
      })
      const given = await the.connections.waitFor(session, 'memory', {
        timeoutMs: 60_000,
        signal: aborted,
      })

      assert.deepEqual([nothing, given], [undefined, undefined])
    })
  })
})
