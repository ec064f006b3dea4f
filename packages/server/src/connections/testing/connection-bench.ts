import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { createApps } from '../../apps/apps.ts'
import type { Registrations } from '../../apps/registration.ts'
import { createRegistrations } from '../../apps/source-credentials.ts'
import type { QuaysideError } from '../../errors.ts'
import { recordUnheard } from '../../events/testing/record.ts'
import { type ApiKey, newApiKey } from '../../lib/ids.ts'
import { createSealer } from '../../lib/seal.ts'
import type { Source } from '../../sources/source.ts'
import type { TestDatabase } from '../../testing/databases.ts'
import type { ConnectFlow, Connections, PickerSession } from '../connection.ts'
import { createConnections } from '../connections.ts'
import { createMemorySource, type MemorySource } from './memory-source.ts'

const BASE = 'http://localhost:8080'
export const MINUTE = 60_000
export const HOUR = 60 * MINUTE
const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])
export const never = new AbortController().signal

/** An app that people connect to a service in memory, at a time that passes when it is told to. */
export interface Bench {
  readonly connections: Connections
  /** The same installation on another process. */
  readonly other: Connections
  readonly memory: MemorySource
  readonly sources: ReadonlyMap<string, Source>
  /** The app's keys with the service. */
  readonly registrations: Registrations
  readonly appKey: ApiKey
  readonly faults: QuaysideError[]
  pass(ms: number): void
  /** What the app was told of revoked connections. */
  told(): Promise<readonly unknown[]>
}

export async function createBench({ database }: TestDatabase): Promise<Bench> {
  let at = Date.parse('2026-01-01T00:00:00Z')
  const now = () => new Date(at)
  const memory = createMemorySource({ now })
  const apps = createApps({ database, sealer, now })
  const faults: QuaysideError[] = []
  const sources = new Map<string, Source>([['memory', memory.source]])
  const onFault = (error: QuaysideError) => faults.push(error)
  const recordEvent = recordUnheard(database)
  const deps = { database, sealer, sources, apps, recordEvent, baseUrl: BASE, now, onFault }
  const { app } = await apps.create({ name: 'Shop', apiKey: newApiKey() })
  await apps.setCredentials(app.apiKey, 'memory', { clientId: 'shop', clientSecret: 's' })
  return {
    connections: createConnections(deps),
    other: createConnections(deps),
    memory,
    sources,
    registrations: createRegistrations({ db: database.db, sealer, now }),
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

/** Where the browser is to be sent first; resolves to the ticket in it. */
export async function begin(
  { connections }: Bench,
  session: PickerSession,
  returnUrl?: string,
  flow: ConnectFlow = 'open',
) {
  const request = { session, source: 'memory', flow, returnUrl } as const
  const { redirectUrl } = await connections.begin(request)
  return new URL(redirectUrl).searchParams.get('ticket') ?? ''
}

/** The browser's way from our address over the consent page back to us. */
export async function consent(
  bench: Bench,
  ticket: string,
  flow: ConnectFlow = 'open',
): Promise<URL> {
  const { consentUrl } = await bench.connections.openTicket({
    ticket,
    source: 'memory',
    flow,
  })
  return bench.memory.consent(consentUrl)
}

/** The end of the browser's way. */
export const comeBack = ({ connections }: Bench, back: URL, flow: ConnectFlow = 'open') =>
  connections.callback({
    source: 'memory',
    flow,
    query: Object.fromEntries(back.searchParams),
    signal: never,
  })

/** The whole way at once. */
export async function connect(bench: Bench, session: PickerSession, flow: ConnectFlow = 'open') {
  const ticket = await begin(bench, session, undefined, flow)
  const result = await comeBack(bench, await consent(bench, ticket, flow), flow)
  assert.equal(result.outcome, 'connected')
  const connection = await bench.connections.find(session, 'memory')
  assert.ok(connection)
  return connection
}

export const newSession = async ({ connections, appKey }: Bench) =>
  (await connections.session(appKey, undefined)).session
