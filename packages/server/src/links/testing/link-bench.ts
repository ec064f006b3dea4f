import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { connectionExpired } from '../../connections/errors.ts'
import type { Database } from '../../db/database.ts'
import { recordUnheard } from '../../events/testing/record.ts'
import type { LinkedFile, LinkRevision } from '../../files/file-record.ts'
import { createLinkPickedFile } from '../../ingest/link-picked-file.ts'
import { type ApiKey, type ConnectionId, newApiKey, newConnectionId } from '../../lib/ids.ts'
import type { JobHandler, NewJob, Queue } from '../../queue/queue.ts'
import { CLIENT } from '../../sources/dropbox/testing/sandbox-world.ts'
import type { Access, PersonalSource } from '../../sources/source.ts'
import { createLinkParts, type LinkParts } from '../link-parts.ts'

/** An app with linked files in the sandbox, whose jobs run when they are told to. */
export interface LinkBench {
  readonly appKey: ApiKey
  readonly links: LinkParts
  /** Another session of the person with the app. */
  connect(): Promise<ConnectionId>
  /** A connection that works no more. */
  breakConnection(id: ConnectionId): void
  link(
    path: string,
    options?: { by?: ConnectionId; revision?: LinkRevision; exportFormat?: string },
  ): Promise<LinkedFile>
  /** What was told of a file, in order. */
  told(file: LinkedFile): Promise<readonly Told[]>
  /** The kinds of the jobs that wait. */
  waiting(): readonly string[]
  /** Runs what waits, and what follows from it. Rejects with what a job rejects with. */
  run(): Promise<void>
  /** What is due by now is found and run. */
  reconcile(): Promise<void>
  /** Time goes on. */
  pass(ms: number): void
  close(): Promise<void>
}

export interface Told {
  readonly action: string
  readonly reason?: string
  readonly rev?: string
}

export const RECONCILE_MS = 60_000

export async function createLinkBench({
  database,
  dataDir,
  source,
  access,
}: {
  readonly database: Database
  readonly dataDir: string
  readonly source: PersonalSource
  readonly access: Access
}): Promise<LinkBench> {
  const appKey = newApiKey()
  await addApp(database, appKey)
  const queue = createHandQueue()
  const broken = new Set<ConnectionId>()
  const sources = new Map([['dropbox', source]])
  const connections = {
    async accessById(_appKey: ApiKey, id: ConnectionId) {
      if (broken.has(id)) throw connectionExpired('dropbox')
      return { ...access, connectionId: id }
    },
  }
  let ahead = 0
  const now = () => new Date(Date.now() + ahead)
  const recordEvent = recordUnheard(database)
  const links = await createLinkParts({
    ...{ database, queue, connections, sources, recordEvent, dataDir, now },
    ...{ cacheBytes: 1024 ** 2, reconcileMs: RECONCILE_MS, forgetFile: () => undefined },
    registrations: { client: async (key) => (key === appKey ? CLIENT : undefined) },
    log: pino({ level: 'silent' }),
  })
  const linkPickedFile = createLinkPickedFile({
    ...{ database, connections, sources, recordEvent },
    watchLink: links.watchLink,
  })
  const connect = () => addConnection(database, appKey, access.accountId)
  const first = await connect()

  return {
    appKey,
    links,
    connect,
    breakConnection: (id) => void broken.add(id),
    link(path, { by = first, revision, exportFormat } = {}) {
      const named = { source: 'dropbox', ref: path, filename: undefined, uploadTags: {} }
      const picked = { ...named, revision, exportFormat }
      return linkPickedFile({ ...picked, appKey, connectionId: by }, new AbortController().signal)
    },
    async told({ handle }) {
      const rows = await database.db
        .selectFrom('events')
        .select(['action', 'body'])
        .where('handle', '=', handle)
        .orderBy('id')
        .execute()
      const all = rows.map(({ action, body }) => ({ action, text: JSON.parse(body).text }))
      return all
        .filter(({ action }) => action.startsWith('qs.link.'))
        .map(({ action, text: { reason, rev } }) => ({
          action,
          ...(reason && { reason }),
          ...(rev && { rev }),
        }))
    },
    waiting: queue.waiting,
    run: queue.run,
    async reconcile() {
      await queue.perform('links.reconcile')
      await queue.run()
    },
    pass(ms) {
      ahead += ms
    },
    close: links.close,
  }
}

/** A queue in which nothing happens by itself. */
function createHandQueue() {
  const handlers = new Map<string, JobHandler>()
  let jobs: NewJob[] = []
  const { signal } = new AbortController()

  async function perform(kind: string, payload: NewJob['payload'] = {}): Promise<void> {
    await handlers.get(kind)?.({ id: '1', kind, payload, attempt: 1 }, signal)
  }
  const add = (job: NewJob) => {
    const isThere = jobs.some(({ kind, key }) => kind === job.kind && key === job.key)
    if (!isThere) jobs.push(job)
  }
  const queue: Queue = {
    enqueue: async (_trx, job) => add(job),
    enqueueAll: async (_trx, some) => some.forEach(add),
    handle: (kind, _options, handler) => void handlers.set(kind, handler),
    repeat: () => undefined,
    start: async () => undefined,
    stop: async () => undefined,
    check: async () => undefined,
  }
  return {
    ...queue,
    perform,
    waiting: () => jobs.map(({ kind }) => kind),
    async run() {
      while (jobs.length > 0) {
        const batch = jobs
        jobs = []
        for (const { kind, payload } of batch) await perform(kind, payload)
      }
    },
  }
}

async function addApp({ db }: Database, appKey: ApiKey): Promise<void> {
  const facts = { name: 'Shop', secret_sealed: '', security_enabled: 0, enabled: 1 }
  await db
    .insertInto('apps')
    .values({ api_key: appKey, ...facts, allowed_origins: '[]', created_at: 0 })
    .execute()
}

async function addConnection(
  { db }: Database,
  appKey: ApiKey,
  accountId: string,
): Promise<ConnectionId> {
  const id = newConnectionId()
  const texts = { account_name: '', account_email: '', details: '{}', scopes: '[]' }
  const times = { created_at: 0, updated_at: Date.now(), chosen_at: 0, token_version: 1 }
  await db
    .insertInto('connections')
    .values({
      ...{ id, app_key: appKey, account_id: accountId, source: 'dropbox', status: 'active' },
      ...{ session_id: randomBytes(8).toString('hex'), access_token_sealed: '' },
      ...{ ...texts, ...times },
    })
    .execute()
  return id
}
