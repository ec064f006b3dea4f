import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before, describe, test } from 'node:test'
import { type Sandbox, startSandbox } from '@quayside/sandbox'
import { createSandboxControl, type SandboxControl } from '@quayside/sandbox/control'
import { createApps } from '../apps/apps.ts'
import { createRegistrations } from '../apps/source-credentials.ts'
import type { Connections } from '../connections/connection.ts'
import { createConnections } from '../connections/connections.ts'
import { recordUnheard } from '../events/testing/record.ts'
import { createEgressGate } from '../lib/egress-gate.ts'
import { createHttpBytes, type HttpBytes } from '../lib/http-bytes.ts'
import type { ApiKey } from '../lib/ids.ts'
import { createSafeFetch } from '../lib/safe-fetch.ts'
import { createSealer } from '../lib/seal.ts'
import { createSources } from '../sources/index.ts'
import { forEachDatabase, type TestDatabase } from '../testing/databases.ts'
import { createAppSourceDoctor } from './app-source.ts'
import type { Finding } from './finding.ts'
import { createSourceTrials, type SourceTrials } from './trials.ts'

/* A Dropbox whose settings are wrong, one after the other, and what people are told to do. */

const BASE = 'http://localhost:8080'
const REDIRECT_URIS = ['open', 'saveas'].map(
  (flow) => `${BASE}/api/client/dropbox/authCallback/${flow}`,
)
const PERSONAL = 'personal@example.com'
const TEAM = 'team@example.com'
const SCOPES = ['account_info.read', 'files.metadata.read', 'files.content.read']
const KEYS = { clientId: 'quaysidedemoapp', clientSecret: 'quaysidedemosecret' }
const signal = new AbortController().signal
const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])
const safeFetch = createSafeFetch(createEgressGate({ allow: [] }))

let dataDir: string
let sandbox: Sandbox
let control: SandboxControl
let http: HttpBytes
before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'quayside-doctor-'))
  sandbox = await startSandbox({ dataDir, seed: 'empty', redirectUris: REDIRECT_URIS })
  control = createSandboxControl(sandbox.origin)
  await control.createFile(PERSONAL, { path: '/Report.pdf', text: 'x' })
  await control.createFolder({ account: PERSONAL, path: '/Photos' })
  http = createHttpBytes()
})
afterEach(() =>
  control.changeApp({
    secret: KEYS.clientSecret,
    scopes: [...SCOPES, 'files.content.write'],
    redirectUris: REDIRECT_URIS,
    access: 'full',
    status: 'development',
    developmentUsers: 100,
    refusesOffline: false,
  }),
)
after(async () => {
  http.close()
  safeFetch.close()
  await sandbox.close()
  await rm(dataDir, { recursive: true })
})

interface Bench {
  readonly appKey: ApiKey
  readonly trials: SourceTrials
  /** The same installation on another process. */
  readonly otherTrials: SourceTrials
  readonly connections: Connections
  examine(): Promise<readonly Finding[]>
  pass(ms: number): void
}

async function createBench(
  { database }: TestDatabase,
  keys: Partial<typeof KEYS> | 'no keys' = {},
  isEnabled = true,
): Promise<Bench> {
  let aheadMs = 0
  const now = () => new Date(Date.now() + aheadMs)
  const sources = createSources({ http, safeFetch, dropboxOrigin: sandbox.origin })
  const apps = createApps({ database, sealer, now })
  const registrations = createRegistrations({ db: database.db, sealer, now })
  const deps = { database, sealer, sources, apps, registrations, baseUrl: BASE, now }
  const { app } = await apps.create({ name: 'Shop' })
  if (keys !== 'no keys') {
    const change = { ...KEYS, ...keys, version: 0, isEnabled }
    await registrations.change(app.apiKey, 'dropbox', change)
  }
  const trials = createSourceTrials(deps)
  const doctor = createAppSourceDoctor({ ...deps, trials })
  return {
    appKey: app.apiKey,
    trials,
    otherTrials: createSourceTrials(deps),
    connections: createConnections({
      ...deps,
      trials,
      recordEvent: recordUnheard(database),
      onFault: () => undefined,
    }),
    examine: () => doctor({ appKey: app.apiKey, source: 'dropbox' }, signal),
    pass: (ms) => {
      aheadMs += ms
    },
  }
}

/** Signs in at the consent page and comes back, if it lets one. */
async function signIn({ connections }: Bench, consentUrl: string, account = PERSONAL) {
  const page = new URL(consentUrl)
  page.searchParams.set('sandbox_user', account)
  const answer = await fetch(page, { redirect: 'manual' })
  const location = answer.headers.get('location')
  if (!location) return undefined
  const query = Object.fromEntries(new URL(location).searchParams)
  return await connections.callback({ source: 'dropbox', flow: 'open', query, signal })
}

async function tryOut(the: Bench, account?: string) {
  const { trial, consentUrl } = await the.trials.begin(the.appKey, 'dropbox')
  await signIn(the, consentUrl, account)
  const found = await the.otherTrials.find(the.appKey, 'dropbox', trial)
  assert.equal(found.state, 'ended')
  return found.result
}

const wrongOnes = (findings: readonly Finding[]) => findings.filter(({ ok }) => !ok)
const namesOf = (findings: readonly Finding[]) => wrongOnes(findings).map(({ name }) => name)

forEachDatabase((_name, open) => {
  let shared: TestDatabase
  before(async () => {
    shared = await open()
  })

  describe('the doctor of a registration', () => {
    test('finds all well, and says what only signing in can tell', async () => {
      const the = await createBench(shared)

      const findings = await the.examine()

      assert.deepEqual(wrongOnes(findings), [])
      assert.deepEqual(
        findings.map(({ name, pending }) => [name, pending ?? false]),
        [
          ['App key', false],
          ['App secret', false],
          ['Redirect URI open', false],
          ['Redirect URI saveas', false],
          ['Permissions', false],
          ['Offline access', true],
          ['Access type', true],
        ],
      )
    })

    test('says where to get keys when there are none', async () => {
      const the = await createBench(shared, 'no keys')

      const [finding, ...others] = await the.examine()

      assert.equal(finding?.ok, false)
      assert.match(finding.fix ?? '', /dropbox\.com\/developers\/apps/)
      assert.deepEqual(others, [])
    })

    test('names the key when Dropbox does not know it', async () => {
      const the = await createBench(shared, { clientId: 'quaysidedemoap' })

      const findings = await the.examine()

      assert.deepEqual(
        findings.filter(({ pending }) => !pending).map(({ name }) => name),
        ['App key'],
      )
      assert.match(findings[0]?.message ?? '', /“quaysidedemoap”/)
    })

    test('names the secret when only that is wrong', async () => {
      const the = await createBench(shared, { clientSecret: 'quaysidedemosecre' })

      const [secret, ...others] = wrongOnes(await the.examine())

      assert.equal(secret?.name, 'App secret')
      assert.match(secret?.fix ?? '', /Copy the App secret again/)
      assert.deepEqual(others, [])
    })

    for (const [index, flow] of ['open', 'saveas'].entries()) {
      test(`names the redirect URI ${flow} when that one is not registered`, async () => {
        const the = await createBench(shared)
        const uri = REDIRECT_URIS[index] ?? ''
        const others = REDIRECT_URIS.filter((one) => one !== uri)
        await control.changeApp({ redirectUris: [...others, `${uri}/`] })

        const [finding, ...rest] = wrongOnes(await the.examine())

        assert.equal(finding?.name, `Redirect URI ${flow}`)
        assert.ok(finding.fix?.includes(`add exactly ${uri} under`), finding.fix ?? '')
        assert.deepEqual(rest, [])
      })
    }

    test('names each permission that is not ticked', async () => {
      const the = await createBench(shared)
      await control.changeApp({ scopes: ['account_info.read', 'files.metadata.read'] })

      const [finding, ...rest] = wrongOnes(await the.examine())

      assert.equal(finding?.name, 'Permissions')
      assert.match(finding.fix ?? '', /tick files\.content\.read under “Permissions”/)
      assert.deepEqual(rest, [])
    })

    test('holds it against nobody that saving is not permitted, but says so', async () => {
      const the = await createBench(shared)
      await control.changeApp({ scopes: SCOPES })

      const findings = await the.examine()

      assert.deepEqual(wrongOnes(findings), [])
      const permissions = findings.find(({ name }) => name === 'Permissions')
      assert.match(permissions?.message ?? '', /files\.content\.write has to be ticked/)
    })

    test('says that a registration is switched off, and looks at it all the same', async () => {
      const the = await createBench(shared, {}, false)

      const findings = await the.examine()

      assert.deepEqual(namesOf(findings), ['Switched on'])
      assert.ok(findings.some(({ name }) => name === 'App secret'))
    })

    test('tells a Dropbox that does not answer from settings that are wrong', async () => {
      const the = await createBench(shared)
      const effect = { kind: 'answer', status: 503, body: 'no' } as const
      await control.setFault({ route: 'oauth2/authorize', effect })

      const findings = wrongOnes(await the.examine())
      await control.clearFaults()

      assert.ok(findings.length > 0)
      for (const { fix } of findings) assert.match(fix ?? '', /reaches Dropbox/)
    })
  })

  describe('a trial', () => {
    test('shows whose account it is and what its root holds, and keeps nothing', async () => {
      const the = await createBench(shared)
      await control.revokeAll()

      const result = await tryOut(the)

      assert.deepEqual(wrongOnes(result.findings), [])
      assert.equal(result.isConnected, true)
      assert.equal(result.account?.email, PERSONAL)
      const shown = result.entries.map(({ name, kind }) => `${kind} ${name}`)
      assert.ok(shown.includes('file Report.pdf') && shown.includes('folder Photos'), `${shown}`)
      assert.equal(await control.revokeAll(), 0)
      const { db } = shared.database
      const left = db.selectFrom('connections').selectAll().where('app_key', '=', the.appKey)
      assert.deepEqual(await left.execute(), [])
    })

    test('works while the registration is switched off', async () => {
      const the = await createBench(shared, {}, false)

      assert.equal((await tryOut(the)).isConnected, true)
    })

    test('waits until somebody comes back, and says what may keep them', async () => {
      const the = await createBench(shared)
      const { trial } = await the.trials.begin(the.appKey, 'dropbox')

      const found = await the.trials.find(the.appKey, 'dropbox', trial)

      assert.equal(found.state, 'waiting')
      assert.match(found.findings[0]?.fix ?? '', /Enable additional users/)
    })

    test('ends when nobody comes back, as at an app that has reached its user limit', async () => {
      const the = await createBench(shared)
      await control.revokeAll()
      await control.changeApp({ developmentUsers: 0 })
      const { trial, consentUrl } = await the.trials.begin(the.appKey, 'dropbox')

      assert.equal(await signIn(the, consentUrl, TEAM), undefined)
      the.pass(12 * 60_000)
      const found = await the.trials.find(the.appKey, 'dropbox', trial)

      assert.equal(found.state, 'ended')
      assert.match(
        found.result.findings[0]?.fix ?? '',
        /user limit, press “Enable additional users”/,
      )
    })

    test('tells App folder access, also by the doctor afterwards', async () => {
      const the = await createBench(shared)
      await control.changeApp({ access: 'app_folder' })

      const result = await tryOut(the)
      const later = await the.examine()

      assert.deepEqual(namesOf(result.findings), ['Access type'])
      assert.deepEqual(namesOf(later), ['Access type'])
      assert.match(wrongOnes(later)[0]?.fix ?? '', /Create a new one with “Full Dropbox”/)
    })

    test('tells that no refresh token is to be had', async () => {
      const the = await createBench(shared)
      await control.changeApp({ refusesOffline: true })

      const result = await tryOut(the)

      assert.equal(result.isConnected, true)
      assert.deepEqual(namesOf(result.findings), ['Offline access'])
      assert.match(wrongOnes(result.findings)[0]?.fix ?? '', /Access token expiration/)
    })

    test('tells the permission that was not ticked, and only that', async () => {
      const the = await createBench(shared)
      await control.changeApp({ scopes: ['account_info.read', 'files.metadata.read'] })

      const result = await tryOut(the)

      assert.equal(result.isConnected, false)
      assert.deepEqual(namesOf(result.findings), ['Permissions'])
      assert.match(result.findings[0]?.fix ?? '', /tick files\.content\.read under “Permissions”/)
    })

    test('tells the secret that is refused only after the consent', async () => {
      const the = await createBench(shared, { clientSecret: 'wrong' })

      const result = await tryOut(the)

      assert.deepEqual(namesOf(result.findings), ['App secret'])
    })

    test('that was not allowed says so', async () => {
      const the = await createBench(shared)
      await control.settings({ consent: { mode: 'deny' } })
      const { trial, consentUrl } = await the.trials.begin(the.appKey, 'dropbox')
      const answer = await fetch(consentUrl, { redirect: 'manual' })
      await control.resetSettings()
      const query = Object.fromEntries(new URL(answer.headers.get('location') ?? '').searchParams)

      await the.connections.callback({ source: 'dropbox', flow: 'open', query, signal })
      const found = await the.trials.find(the.appKey, 'dropbox', trial)

      assert.equal(found.state === 'ended' && found.result.findings[0]?.name, 'Consent')
    })

    test('is unknown to a neighbour, and cannot be begun without keys', async () => {
      const [the, neighbour] = [await createBench(shared), await createBench(shared)]
      const { trial } = await the.trials.begin(the.appKey, 'dropbox')

      await assert.rejects(the.trials.find(neighbour.appKey, 'dropbox', trial), {
        code: 'trial_unknown',
      })
      await assert.rejects(the.trials.begin('nobody' as ApiKey, 'dropbox'), {
        code: 'source_not_configured',
      })
    })

    test('is forgotten after a month', async () => {
      const the = await createBench(shared)
      const { trial } = await the.trials.begin(the.appKey, 'dropbox')

      the.pass(31 * 24 * 3_600_000)
      await the.trials.sweep()

      await assert.rejects(the.trials.find(the.appKey, 'dropbox', trial), {
        code: 'trial_unknown',
      })
    })
  })
})
