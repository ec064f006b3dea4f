import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BuildCompilerFromPool } from '@fastify/ajv-compiler'
import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { type Logger, pino } from 'pino'
import { type Accounts, createAccounts } from '../../accounts/accounts.ts'
import type { OidcSettings } from '../../accounts/oidc-client.ts'
import type { App } from '../../apps/app.ts'
import { createApps } from '../../apps/apps.ts'
import { type AppRemoval, createAppRemoval } from '../../apps/removal/app-removal.ts'
import { type ConnectionsDeps, createConnections } from '../../connections/connections.ts'
import { createListSource } from '../../connections/list-source.ts'
import { createMemorySource } from '../../connections/testing/memory-source.ts'
import type { Database } from '../../db/database.ts'
import { migrate } from '../../db/migrate.ts'
import { openDatabase } from '../../db/open-database.ts'
import { createSourceSetup } from '../../doctor/source-setup.ts'
import { createSourceStorageSetup } from '../../doctor/source-storage/source-storage-setup.ts'
import { type DialogOpening, dialogOpened } from '../../events/dialog-opened.ts'
import { createEventFeed } from '../../events/event-feed.ts'
import { createEventNews } from '../../events/event-news.ts'
import { createPayloadFacts } from '../../events/payload-facts.ts'
import { createRecordEvent, type RecordEvent } from '../../events/record.ts'
import type { Exports } from '../../export/export.ts'
import { createExportParts } from '../../export/export-parts.ts'
import { createLeaveSource } from '../../export/moves/leave-source.ts'
import { createDeleteFile } from '../../files/delete-file.ts'
import { createImageFacts } from '../../files/image-facts.ts'
import { createKnownFiles, type KnownFiles } from '../../files/known-files.ts'
import { createLetObjectGo, MOVED_GRACE_MS } from '../../files/let-object-go.ts'
import { createOverwriteFile } from '../../files/overwrite-file.ts'
import type { FolderPicks } from '../../ingest/folder-picks/folder-pick.ts'
import { createFolderPickParts } from '../../ingest/folder-picks/folder-pick-parts.ts'
import type { Ingests } from '../../ingest/ingest.ts'
import { createIngestParts, type IngestPartsDeps } from '../../ingest/ingest-parts.ts'
import { createEgressGate, type EgressGate } from '../../lib/egress-gate.ts'
import { createSafeFetch } from '../../lib/safe-fetch.ts'
import { createSealer, type Sealer } from '../../lib/seal.ts'
import { createDelivery } from '../../links/delivery.ts'
import { createLinkParts, type LinkPartsDeps } from '../../links/link-parts.ts'
import { createActivity } from '../../overview/activity.ts'
import { createConversionParts } from '../../processing/conversion-parts.ts'
import { createDerivativeParts } from '../../processing/derivatives/derivative-parts.ts'
import { createVideoParts } from '../../processing/videos/video-parts.ts'
import { createLocalQueue } from '../../queue/local/local-queue.ts'
import type { Queue } from '../../queue/queue.ts'
import type { Source } from '../../sources/source.ts'
import { createUrl } from '../../sources/url/url.ts'
import { createUsage } from '../../usage/count-usage.ts'
import { createDeliveries } from '../../webhooks/deliveries.ts'
import { createEndpoints } from '../../webhooks/endpoints.ts'
import type { Part } from '../ops/health.ts'
import { createMetrics } from '../ops/metrics.ts'
import type { RateLimitSettings } from '../rate-limits/rate-limits.ts'
import { createServer } from '../server.ts'
import type { BuiltFolders } from '../static/built-folders.ts'
import { openTestPlaces } from './test-places.ts'

export const BASE_URL = 'http://localhost:8080'
const TEST_DOMAIN = 'fs.example.com'
export const ADMIN_TOKEN = 'admin-token-of-the-tests'

export interface TestService {
  readonly server: FastifyInstance
  readonly memory: ReturnType<typeof createMemorySource>
  readonly apps: ReturnType<typeof createApps>
  readonly appRemoval: AppRemoval
  readonly accounts: Accounts
  readonly connections: ReturnType<typeof createConnections>
  readonly ingests: Ingests
  readonly exports: Exports
  readonly folderPicks: FolderPicks
  readonly recordEvent: RecordEvent
  readonly database: Database
  /** Every event that was recorded, as it was told. */
  recordedEvents(): Promise<readonly RecordedBody[]>
  /** Every ingest there has been. */
  startedIngests(): Promise<readonly { readonly id: string; readonly state: string }[]>
  /** An app with keys for every source, and its secret. */
  newApp(): Promise<{ app: App; secret: string }>
  close(): Promise<void>
}

export interface RecordedBody {
  readonly app: string
  readonly action: string
  readonly text: Readonly<Record<string, unknown>>
}

export interface TestServiceOptions {
  readonly files?: Readonly<Record<string, string>>
  readonly sources?: readonly Source[]
  readonly plugins?: readonly FastifyPluginAsync[]
  readonly parts?: readonly Part[]
  readonly buildValidator?: BuildCompilerFromPool
  readonly log?: Logger
  readonly builtFolders?: BuiltFolders
  /** Addresses that may be asked although they are not public. */
  readonly egressAllow?: readonly string[]
  readonly baseUrl?: string
  readonly trustProxy?: number | undefined
  readonly rateLimits?: RateLimitSettings | undefined
  readonly oidc?: OidcSettings
  readonly credentials?: { readonly clientId: string; readonly clientSecret: string }
}

/** The whole service in one process, on SQLite and a folder, with a source in memory. */
export async function startTestService(options: TestServiceOptions = {}): Promise<TestService> {
  const dataDir = await mkdtemp(join(tmpdir(), 'quayside-api-'))
  const database = await openDatabase({ dataDir })
  await migrate(database)
  const { db } = database
  const now = () => new Date()
  const log = options.log ?? pino({ level: 'silent' })
  const baseUrl = options.baseUrl ?? BASE_URL
  const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])
  const memory = createMemorySource({ now, files: options.files ?? {} })
  const gate = createEgressGate({ allow: options.egressAllow ?? [] })
  const safeFetch = createSafeFetch(gate)
  const sources = byName([memory.source, createUrl({ safeFetch }), ...(options.sources ?? [])])
  const accounts = createAccounts({
    ...{ database, sealer, isDev: false, baseUrl, oidc: options.oidc, now, log },
    auditKeepMs: 86_400_000,
  })
  const apps = createApps({ database, sealer, now })
  const usage = createUsage({ database, log, now })
  const telling = openTelling({ database, sources, baseUrl, sealer, gate, now })
  const { recordEvent, queue } = telling
  const sourceSetup = createSourceSetup({ database, sealer, sources, baseUrl, now })
  const identity = { database, sealer, sources, apps, recordEvent, baseUrl, now }
  const { files, connections } = openConnections({ ...identity, ...sourceSetup, log })

  const places = { dir: join(dataDir, 'objects'), gate, database, sealer }
  const { storage, storageSetup } = openTestPlaces(places)
  const moving = { database, sealer, connections, sources, storage, recordEvent, now, log }
  const ways = await openWays({
    ...{ ...moving, ...sourceSetup, apps, files, dataDir, baseUrl, gate, queue },
  })
  const { delivery, forget, hints, ingests } = ways
  const appRemoval = createAppRemoval({
    ...{ database, apps, connections, storage, now, log, queue },
    ...forget,
  })

  const server = await createServer({
    settings: {
      ...{ baseUrl, domain: TEST_DOMAIN, adminToken: ADMIN_TOKEN },
      trustProxy: options.trustProxy,
      rateLimits: options.rateLimits,
    },
    log,
    metrics: ways.metrics,
    usage,
    ...{ apps, appRemoval, accounts, connections, sources, sourceSetup, storageSetup, ingests },
    listSource: createListSource({
      connections,
      sources,
      noteEntries: ({ id }, entries) => hints.note(id, entries),
    }),
    ...ways.storing,
    ...telling,
    activity: createActivity({ db, ingests, sources, sourceTitle: titleIn(sources), now }),
    sealer,
    safeFetch,
    now,
    builtFolders: options.builtFolders ?? { picker: dataDir, client: dataDir, portal: dataDir },
    doctor: async () => [{ name: 'database', ok: true, message: 'it answers' }],
    parts: options.parts ?? [{ name: 'database', check: () => database.check() }],
    plugins: options.plugins,
    buildValidator: options.buildValidator,
    ...ways.answering,
    known: { file: files.peek, app: apps.peek },
  })
  // As a service does: what is put aside after a passing fault would wait for ever.
  for (const runner of ways.runners) await runner.startTakingOver()
  await queue.start()

  return {
    ...{ server, memory, apps, appRemoval, accounts, connections, ingests, recordEvent, database },
    ...{ exports: ways.storing.exports, folderPicks: ways.storing.folderPicks },
    recordedEvents: () => readEvents(database),
    startedIngests: () => db.selectFrom('ingests').select(['id', 'state']).execute(),
    async newApp() {
      const made = await apps.create({ name: 'Shop' })
      const credentials = options.credentials ?? { clientId: 'shop', clientSecret: 's' }
      for (const name of sources.keys()) {
        await apps.setCredentials(made.app.apiKey, name, credentials)
      }
      return made
    },
    async close() {
      await server.close()
      await delivery.close()
      await Promise.all(ways.runners.map((runner) => runner.stop(0)))
      await ways.close()
      await storage.close()
      safeFetch.close()
      await usage.close()
      await database.close()
      await rm(dataDir, { recursive: true })
    },
  }
}

async function readEvents({ db }: Database): Promise<readonly RecordedBody[]> {
  const rows = await db.selectFrom('events').select(['app_key', 'body']).orderBy('id').execute()
  return rows.map(({ app_key: app, body }) => ({ app, ...JSON.parse(body) }))
}

function byName(sources: readonly Source[]): ReadonlyMap<string, Source> {
  return new Map(sources.map((source) => [source.manifest.name, source]))
}

const titleIn = (sources: ReadonlyMap<string, Source>) => (name: string) =>
  sources.get(name)?.manifest.title ?? name

/** Small pictures, and no patience. */
const TEST_LIMITS = {
  ...{ pixels: 20_000_000, pages: 100, frames: 100, bytes: 16 * 1024 ** 2 },
  ...{ memoryBytes: 1024 ** 3, timeoutMs: 30_000 },
}

/** What tells others. Nothing is sent: nobody takes the jobs that would. */
function openTelling({
  database,
  sources,
  baseUrl,
  ...rest
}: {
  readonly database: Database
  readonly sources: ReadonlyMap<string, Source>
  readonly baseUrl: string
  readonly sealer: Sealer
  readonly gate: EgressGate
  readonly now: () => Date
}) {
  const queue = createLocalQueue({ database, onFault: () => undefined })
  const facts = createPayloadFacts({ baseUrl, sourceTitle: titleIn(sources) })
  const news = createEventNews()
  const recordEvent = createRecordEvent({ database, queue, facts, news })
  const recordDialog = (opening: DialogOpening) =>
    database.transaction((trx) => recordEvent(trx, opening.appKey, dialogOpened, opening))
  const deps = { ...rest, database, queue, facts, news }
  return {
    queue,
    recordEvent,
    recordDialog,
    endpoints: createEndpoints(deps),
    deliveries: createDeliveries(deps),
    eventFeed: createEventFeed(deps),
  }
}

/** Who people are at their sources, and what is known of files that live there. */
function openConnections({
  log,
  ...identity
}: Omit<ConnectionsDeps, 'onFault'> & { readonly log: Logger }) {
  const files = createKnownFiles({ db: identity.database.db, isAlone: true })
  const connections = createConnections({
    ...identity,
    forgetFile: files.forget,
    onFault: (error) => log.warn({ err: error }, 'connecting failed'),
  })
  return { files, connections }
}

/** The ways bytes come in and go out. */
async function openWays(
  deps: Omit<
    IngestPartsDeps,
    'connections' | 'watchLink' | 'overwriteFile' | 'owner' | 'onEnded'
  > & {
    readonly connections: ReturnType<typeof createConnections>
    readonly apps: ReturnType<typeof createApps>
    readonly log: Logger
    readonly files: KnownFiles
    readonly dataDir: string
    readonly queue: Queue
    readonly gate: EgressGate
    readonly registrations: LinkPartsDeps['registrations']
    readonly baseUrl: string
  },
) {
  const { database, files, sources, storage, recordEvent, log } = deps
  const links = await createLinkParts({
    ...{ ...deps, cacheBytes: 64 * 1024 ** 2, reconcileMs: 3_600_000 },
    forgetFile: files.forget,
  })
  const { linkedFiles, watchLink } = links
  const delivery = createDelivery({ storage, linkedFiles, log })
  const forget = { forgetFile: links.forget, forgetBytes: delivery.forget }
  const metrics = createMetrics()
  const conversions = createConversionParts({
    ...{ processes: 2, limits: TEST_LIMITS, dataDir: deps.dataDir },
    sourceFolders: [join(deps.dataDir, 'objects')],
    gate: deps.gate,
  })
  const { derivatives, removals } = createDerivativeParts({
    ...{ database, storage, sources, linkedFiles, delivery, recordEvent, owner: 'test' },
    ...conversions,
    ...{ cacheBytes: 1024 ** 3, cacheMs: 86_400_000, onConverted: metrics.observeConversion },
  })
  const dropDerivatives = removals.ofContent
  const leaveSource = createLeaveSource(deps)
  const dropping = { database, storage, recordEvent, dropDerivatives, leaveSource, ...forget }
  const ingesting = createIngestParts({
    ...deps,
    watchLink,
    overwriteFile: createOverwriteFile(dropping),
    owner: 'test',
    onEnded: () => undefined,
  })
  const { uploads, tus, bodies, copyFile, linkPickedFile, keepBody } = ingesting
  const exporting = createExportParts({
    ...{ ...deps, linkedFiles, derivatives, watchLink, domain: TEST_DOMAIN },
    ...{ owner: 'test', onEnded: () => undefined },
    ...{
      letObjectGo: createLetObjectGo({ ...dropping, graceMs: MOVED_GRACE_MS }),
      forgetFile: links.forget,
    },
  })
  const foldering = createFolderPickParts({
    ...{ ...deps, ingests: ingesting.ingests, hints: ingesting.hints, owner: 'test' },
    limits: { files: 50, bytes: 1024 ** 2, depth: 5 },
  })
  const videos = createVideoParts({
    ...{ ...deps, ...conversions, linkedFiles, readContent: delivery.readContent, keepBody },
    ...{ limits: TEST_LIMITS, owner: 'test', isAlone: true, concurrency: 1, now: Date.now },
    onConverted: metrics.observeConversion,
  })
  const { deliver, deliverObject, readContent } = delivery
  return {
    ...{ ...ingesting, delivery, forget, metrics },
    runners: [ingesting.runner, exporting.runner, foldering.runner],
    async close() {
      await deps.queue.stop({ graceMs: 0 })
      exporting.close()
      await derivatives.close()
      await conversions.conversions.close()
      await ingesting.close()
      await links.close()
    },
    storing: {
      sourceStorages: createSourceStorageSetup({ ...deps, ...exporting }),
      ...{ uploads, tus, bodies, copyFile, linkPickedFile },
      exports: exporting.exports,
      folderPicks: foldering.folderPicks,
      folderZips: foldering.folderZips,
      linkNotices: links.notices,
      linkAddress: links.linkAddress,
    },
    answering: {
      ...{ findFile: files.find, deliver, deliverObject, readContent, derivatives, videos },
      readObject: storage.read,
      imageFacts: createImageFacts({ db: database.db, readContent }),
      deleteFile: createDeleteFile(dropping),
    },
  }
}
