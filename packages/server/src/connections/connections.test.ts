import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { createApps } from '../apps/apps.ts'
import type { QuaysideError } from '../errors.ts'
import { recordUnheard } from '../events/testing/record.ts'
import { type ApiKey, newApiKey } from '../lib/ids.ts'
import { createSealer } from '../lib/seal.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import type { Connections, PickerSession } from './connection.ts'
import { createConnections } from './connections.ts'
import { createMemorySource, type MemorySource } from './testing/memory-source.ts'

const BASE = 'http://localhost:8080'
const MINUTE = 60_000
const HOUR = 60 * MINUTE
const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])
const never = new AbortController().signal

interface Bench {
  readonly connections: Connections
  /** The same installation on another process. */
  readonly other: Connections
  readonly memory: MemorySource
  readonly appKey: ApiKey
  readonly faults: QuaysideError[]
  pass(ms: number): void
  /** What the app was told of revoked connections. */
  told(): Promise<readonly unknown[]>
}

async function createBench({ database }: TestDatabase): Promise<Bench> {
  let at = Date.parse('2026-01-01T00:00:00Z')
  const now = () => new Date(at)
  const memory = createMemorySource({ now })
  const apps = createApps({ database, sealer, now })
  const faults: QuaysideError[] = []
  const sources = new Map([['memory', memory.source]])
  const onFault = (error: QuaysideError) => faults.push(error)
  const recordEvent = recordUnheard(database)
  const deps = { database, sealer, sources, apps, recordEvent, baseUrl: BASE, now, onFault }
  const { app } = await apps.create({ name: 'Shop', apiKey: newApiKey() })
  await apps.setCredentials(app.apiKey, 'memory', { clientId: 'shop', clientSecret: 's' })
  return {
    connections: createConnections(deps),
    other: createConnections(deps),
    memory,
    appKey: app.apiKey,
    faults,
    pass: (ms) => {
      at += ms
    },
    async told() {
      const rows = await database.db
        .selectFrom('events')
        .select('body')
        .where('app_key', '=', app.apiKey)
        .where('action', '=', 'qs.connection.revoked')
        .execute()
      return rows.map(({ body }) => JSON.parse(body).text)
    },
  }
}

async function begin({ connections }: Bench, session: PickerSession, returnUrl?: string) {
  const request = { session, source: 'memory', flow: 'open', returnUrl } as const
  const { redirectUrl } = await connections.begin(request)
  return new URL(redirectUrl).searchParams.get('ticket') ?? ''
}

/** The browser's way from our address over the consent page back to us. */
async function consent(bench: Bench, ticket: string): Promise<URL> {
  const { consentUrl } = await bench.connections.openTicket({
    ticket,
    source: 'memory',
    flow: 'open',
  })
  return bench.memory.consent(consentUrl)
}

const comeBack = ({ connections }: Bench, back: URL, flow: 'open' | 'saveas' = 'open') =>
  connections.callback({
    source: 'memory',
    flow,
    query: Object.fromEntries(back.searchParams),
    signal: never,
  })

async function connect(bench: Bench, session: PickerSession) {
  const result = await comeBack(bench, await consent(bench, await begin(bench, session)))
  assert.equal(result.outcome, 'connected')
  const connection = await bench.connections.find(session, 'memory')
  assert.ok(connection)
  return connection
}

const newSession = async ({ connections, appKey }: Bench) =>
  (await connections.session(appKey, undefined)).session

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

  describe('signing out', () => {
    test('revokes at the service and forgets, also what was under way', async () => {
      const the = await bench()
      const session = await newSession(the)
      const connection = await connect(the, session)
      const underWay = await consent(the, await begin(the, session))

      await the.connections.logout(session, undefined, never)

      assert.equal(the.memory.asked.revoked.length, 1)
      assert.equal(await the.connections.findById(the.appKey, connection.id), undefined)
      assert.equal((await comeBack(the, underWay)).outcome, 'failed')
    })

    test('succeeds when the service does not answer', async () => {
      const the = await bench()
      const session = await newSession(the)
      await connect(the, session)
      the.pass(5 * HOUR)
      the.memory.mood.tokens = 'unreachable'

      await the.connections.logout(session, 'memory', never)

      assert.equal(await the.connections.find(session, 'memory'), undefined)
    })

    test('leaves a connection alive that a running ingest needs, out of the session’s reach', async () => {
      const the = await bench()
      const session = await newSession(the)
      const connection = await connect(the, session)
      await insertIngest(shared, the, connection.id, 'running')

      await the.connections.logout(session, 'memory', never)

      assert.equal(await the.connections.find(session, 'memory'), undefined)
      const access = await the.connections.accessById(the.appKey, connection.id)
      assert.ok(await access.token({ signal: never }))
      await the.connections.sweep(never)
      assert.ok(await the.connections.findById(the.appKey, connection.id))

      await shared.database.db.updateTable('ingests').set({ state: 'done' }).execute()
      await the.connections.sweep(never)
      assert.ok(the.memory.asked.revoked.length > 0)
      assert.equal(await the.connections.findById(the.appKey, connection.id), undefined)
    })
  })

  test('a sweep removes what expired and leaves what is in use', async () => {
    const the = await bench()
    const { session: old } = await the.connections.session(the.appKey, undefined)
    const gone = await connect(the, old)
    the.pass(25 * HOUR)
    const fresh = await connect(the, await newSession(the))

    await the.connections.sweep(never)

    assert.equal(await the.connections.findById(the.appKey, gone.id), undefined)
    assert.ok(await the.connections.findById(the.appKey, fresh.id))
    const states = await shared.database.db
      .selectFrom('oauth_states')
      .select('expires_at')
      .where('app_key', '=', the.appKey)
      .execute()
    assert.equal(states.length, 1)
  })
})

async function insertIngest(
  { database }: TestDatabase,
  the: Bench,
  connection: string,
  state: string,
) {
  const row = {
    id: `ing_${connection}`,
    app_key: the.appKey,
    session_id: null,
    connection_id: connection,
    source: 'memory',
    ref: '/a',
    state,
    request: '{}',
    progress: null,
    size: null,
    received: 0,
    attempts: 1,
    handle: null,
    error_kind: null,
    error_code: null,
    error_message: null,
    owner: null,
    lease_until: 0,
    cancel_requested: 0,
    trouble_since: 0,
    created_at: 0,
    updated_at: 0,
  }
  await database.db.insertInto('ingests').values(row).execute()
}
