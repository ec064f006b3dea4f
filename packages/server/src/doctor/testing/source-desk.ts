import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before } from 'node:test'
import { type Sandbox, startSandbox } from '@quayside/sandbox'
import { createSandboxControl, type SandboxControl } from '@quayside/sandbox/control'
import { createApps } from '../../apps/apps.ts'
import { createRegistrations } from '../../apps/source-credentials.ts'
import type { Connections } from '../../connections/connection.ts'
import { createConnections } from '../../connections/connections.ts'
import { recordUnheard } from '../../events/testing/record.ts'
import { createEgressGate } from '../../lib/egress-gate.ts'
import { createHttpBytes, type HttpBytes } from '../../lib/http-bytes.ts'
import type { ApiKey } from '../../lib/ids.ts'
import { createSafeFetch } from '../../lib/safe-fetch.ts'
import { createSealer } from '../../lib/seal.ts'
import { createSources } from '../../sources/index.ts'
import type { TestDatabase } from '../../testing/databases.ts'
import { createAppSourceDoctor } from '../app-source.ts'
import type { Finding } from '../finding.ts'
import { createSourceTrials, type SourceTrials } from '../trials.ts'

const BASE = 'http://localhost:8080'
export const REDIRECT_URIS = ['open', 'saveas'].map(
  (flow) => `${BASE}/api/client/dropbox/authCallback/${flow}`,
)
export const PERSONAL = 'personal@example.com'
export const TEAM = 'team@example.com'
export const SCOPES = ['account_info.read', 'files.metadata.read', 'files.content.read']
const KEYS = { clientId: 'quaysidedemoapp', clientSecret: 'quaysidedemosecret' }
export const signal = new AbortController().signal
const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])
const safeFetch = createSafeFetch(createEgressGate({ allow: [] }))

/** A Dropbox whose settings may be wrong, and installations that talk to it. */
export interface SourceDesk {
  readonly control: SandboxControl
  /** An app with the demo app's keys, but for what is said here. */
  newBench(database: TestDatabase, keys?: Keys, isEnabled?: boolean): Promise<Bench>
}

type Keys = Partial<typeof KEYS> | 'no keys'

/** Call it once in a file; after each test Dropbox's settings are right again. */
export function useDropbox(): SourceDesk {
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
  return {
    get control() {
      return control
    },
    newBench: (database, keys = {}, isEnabled = true) =>
      createBench(database, { keys, isEnabled, http, origin: sandbox.origin }),
  }
}

export interface Bench {
  readonly appKey: ApiKey
  readonly trials: SourceTrials
  /** The same installation on another process. */
  readonly otherTrials: SourceTrials
  readonly connections: Connections
  examine(): Promise<readonly Finding[]>
  pass(ms: number): void
}

interface BenchOptions {
  readonly keys: Keys
  readonly isEnabled: boolean
  readonly http: HttpBytes
  readonly origin: string
}

async function createBench(
  { database }: TestDatabase,
  { keys, isEnabled, http, origin }: BenchOptions,
): Promise<Bench> {
  let aheadMs = 0
  const now = () => new Date(Date.now() + aheadMs)
  const sources = createSources({ http, safeFetch, dropboxOrigin: origin })
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
export async function signIn({ connections }: Bench, consentUrl: string, account = PERSONAL) {
  const page = new URL(consentUrl)
  page.searchParams.set('sandbox_user', account)
  const answer = await fetch(page, { redirect: 'manual' })
  const location = answer.headers.get('location')
  if (!location) return undefined
  const query = Object.fromEntries(new URL(location).searchParams)
  return await connections.callback({ source: 'dropbox', flow: 'open', query, signal })
}

export async function tryOut(the: Bench, account?: string) {
  const { trial, consentUrl } = await the.trials.begin(the.appKey, 'dropbox')
  await signIn(the, consentUrl, account)
  const found = await the.otherTrials.find(the.appKey, 'dropbox', trial)
  assert.equal(found.state, 'ended')
  return found.result
}

export const wrongOnes = (findings: readonly Finding[]) => findings.filter(({ ok }) => !ok)
export const namesOf = (findings: readonly Finding[]) => wrongOnes(findings).map(({ name }) => name)
