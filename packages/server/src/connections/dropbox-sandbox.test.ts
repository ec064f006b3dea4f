import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { type Sandbox, startSandbox } from '@quayside/sandbox'
import { createSandboxControl, type SandboxControl } from '@quayside/sandbox/control'
import { createApps } from '../apps/apps.ts'
import type { QuaysideError } from '../errors.ts'
import { recordUnheard } from '../events/testing/record.ts'
import { createEgressGate } from '../lib/egress-gate.ts'
import { createHttpBytes, type HttpBytes } from '../lib/http-bytes.ts'
import { newApiKey } from '../lib/ids.ts'
import { createSafeFetch } from '../lib/safe-fetch.ts'
import { createSealer } from '../lib/seal.ts'
import { createSources } from '../sources/index.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import type { Connections, PickerSession } from './connection.ts'
import { createConnections } from './connections.ts'

/* The whole way with Dropbox: consent, exchange, refresh, revocation. */

const BASE = 'http://localhost:8080'
const REDIRECT_URIS = ['open', 'saveas'].map(
  (flow) => `${BASE}/api/client/dropbox/authCallback/${flow}`,
)
const ACCOUNT = 'personal@example.com'
const never = new AbortController().signal
const safeFetch = createSafeFetch(createEgressGate({ allow: [] }))
const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])

let dataDir: string
let sandbox: Sandbox
let control: SandboxControl
let http: HttpBytes

before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'quayside-sandbox-'))
  sandbox = await startSandbox({ dataDir, seed: 'empty', redirectUris: REDIRECT_URIS })
  control = createSandboxControl(sandbox.origin)
  http = createHttpBytes()
})
after(async () => {
  http.close()
  safeFetch.close()
  await sandbox.close()
  await rm(dataDir, { recursive: true })
})

interface Bench {
  readonly connections: Connections
  /** The same installation on another process. */
  readonly other: Connections
  readonly session: PickerSession
  readonly faults: QuaysideError[]
}

async function createBench(
  { database }: TestDatabase,
  secret = 'quaysidedemosecret',
): Promise<Bench> {
  const now = () => new Date()
  const sources = createSources({ http, safeFetch, dropboxOrigin: sandbox.origin })
  const apps = createApps({ database, sealer, now })
  const faults: QuaysideError[] = []
  const onFault = (error: QuaysideError) => faults.push(error)
  const recordEvent = recordUnheard(database)
  const deps = { database, sealer, sources, apps, recordEvent, baseUrl: BASE, now, onFault }
  const { app } = await apps.create({ name: 'Shop', apiKey: newApiKey() })
  const credentials = { clientId: 'quaysidedemoapp', clientSecret: secret }
  await apps.setCredentials(app.apiKey, 'dropbox', credentials)
  const connections = createConnections(deps)
  const { session } = await connections.session(app.apiKey, undefined)
  return { connections, other: createConnections(deps), session, faults }
}

/** Visits the consent page as somebody who allows at once; answers where Dropbox sends them. */
async function consent({ connections, session }: Bench, flow: 'open' | 'saveas' = 'open') {
  const request = { session, source: 'dropbox', flow, returnUrl: undefined }
  const { consentUrl } = await connections.consentUrl(request)
  const page = new URL(consentUrl)
  page.searchParams.set('sandbox_user', ACCOUNT)
  const answer = await fetch(page, { redirect: 'manual' })
  const location = answer.headers.get('location')
  assert.ok(location, await answer.text())
  return new URL(location)
}

const comeBack = ({ connections }: Bench, back: URL, flow: 'open' | 'saveas' = 'open') =>
  connections.callback({
    source: 'dropbox',
    flow,
    query: Object.fromEntries(back.searchParams),
    signal: never,
  })

async function connect(bench: Bench) {
  const result = await comeBack(bench, await consent(bench))
  assert.equal(result.outcome, 'connected', JSON.stringify(result))
  const connection = await bench.connections.find(bench.session, 'dropbox')
  assert.ok(connection)
  return connection
}

async function tokenRequests(): Promise<number> {
  const { requests } = await control.counts()
  return requests['oauth2/token'] ?? 0
}

forEachDatabase((_name, open) => {
  let shared: TestDatabase
  before(async () => {
    shared = await open()
  })

  describe('with Dropbox', () => {
    for (const flow of ['open', 'saveas'] as const) {
      test(`a person connects by the flow ${flow}`, async () => {
        const the = await createBench(shared)

        const back = await consent(the, flow)
        const result = await comeBack(the, back, flow)

        assert.equal(`${back.origin}${back.pathname}`, REDIRECT_URIS[flow === 'open' ? 0 : 1])
        assert.equal(result.outcome, 'connected')
        const connection = await the.connections.find(the.session, 'dropbox')
        assert.equal(connection?.accountEmail, ACCOUNT)
      })
    }

    test('a code works once and only with the verifier it was asked for with', async () => {
      const [mine, theirs] = [await createBench(shared), await createBench(shared)]
      const stolen = await consent(mine)
      const own = await consent(theirs)
      const mixed = new URL(own)
      mixed.searchParams.set('code', stolen.searchParams.get('code') ?? '')

      const result = await comeBack(theirs, mixed)

      assert.equal(result.outcome, 'failed')
      assert.equal(await theirs.connections.find(theirs.session, 'dropbox'), undefined)
      assert.equal(await mine.connections.find(mine.session, 'dropbox'), undefined)
    })

    test('somebody else’s session does not become connected', async () => {
      const [mine, theirs] = [await createBench(shared), await createBench(shared)]

      await connect(mine)

      assert.equal(await theirs.connections.find(theirs.session, 'dropbox'), undefined)
    })

    test('whoever refuses is told that nothing was connected', async () => {
      const the = await createBench(shared)
      await control.settings({ consent: { mode: 'deny' } })
      const request = {
        session: the.session,
        source: 'dropbox',
        flow: 'open',
        returnUrl: undefined,
      } as const
      const { consentUrl } = await the.connections.consentUrl(request)
      const answer = await fetch(consentUrl, { redirect: 'manual' })
      await control.resetSettings()

      const result = await comeBack(the, new URL(answer.headers.get('location') ?? ''))

      assert.equal(result.outcome, 'denied')
    })

    test('wrong keys are told apart from everything else', async () => {
      const the = await createBench(shared, 'not-the-secret')

      const result = await comeBack(the, await consent(the))

      assert.equal(result.outcome === 'failed' && result.code, 'source_keys_refused')
    })

    test('an access token that ran out is refreshed once for everybody on two processes', async () => {
      const the = await createBench(shared)
      const connection = await connect(the)
      const accesses = [the.connections, the.other].map((one) => one.access(connection))
      const stale = await accesses[0]?.token({ signal: never })
      const before = await tokenRequests()

      const tokens = await Promise.all(
        Array.from({ length: 30 }, (_, at) => accesses[at % 2]?.token({ stale, signal: never })),
      )

      assert.equal((await tokenRequests()) - before, 1)
      assert.equal(new Set(tokens).size, 1)
      assert.notEqual(tokens[0], stale)
    })

    test('a permission taken back at Dropbox breaks the connection', async () => {
      const the = await createBench(shared)
      const access = the.connections.access(await connect(the))
      const stale = await access.token({ signal: never })
      await control.revokeAll(ACCOUNT)

      await assert.rejects(access.token({ stale, signal: never }), { code: 'connection_expired' })

      assert.equal(await the.connections.find(the.session, 'dropbox'), undefined)
    })

    test('a Dropbox that does not answer leaves the connection as it is', async () => {
      const the = await createBench(shared)
      const access = the.connections.access(await connect(the))
      const stale = await access.token({ signal: never })
      await control.setFault({ route: 'oauth2/token', effect: { kind: 'answer', status: 503 } })

      await assert.rejects(
        access.token({ stale, signal: AbortSignal.timeout(20_000) }),
        (error: QuaysideError) => error.code !== 'connection_expired',
      )
      await control.clearFaults()

      assert.ok(await the.connections.find(the.session, 'dropbox'))
      assert.notEqual(await access.token({ stale, signal: never }), stale)
    })

    test('signing out makes the tokens worthless', async () => {
      const the = await createBench(shared)
      const token = await the.connections.access(await connect(the)).token({ signal: never })
      const ask = () =>
        fetch(`${sandbox.origin}/2/users/get_current_account`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
        })
      assert.equal((await ask()).status, 200)

      await the.connections.logout(the.session, {}, never)

      assert.equal((await ask()).status, 401)
    })
  })
})
