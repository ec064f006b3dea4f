import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { type Logger, pino } from 'pino'
import { createAccounts } from './accounts/accounts.ts'
import { demoRoutes } from './api/demo/demo-routes.ts'
import { createMetrics } from './api/ops/metrics.ts'
import { createServer } from './api/server.ts'
import { findBuiltFolders } from './api/static/built-folders.ts'
import { createAppStorages } from './apps/app-storages.ts'
import { createApps } from './apps/apps.ts'
import { createAppRemoval, workOnRemovals } from './apps/removal/app-removal.ts'
import type { Config } from './config.ts'
import { createConnections } from './connections/connections.ts'
import { createListSource } from './connections/list-source.ts'
import { createSharedPaces } from './connections/shared-paces.ts'
import type { Database } from './db/database.ts'
import { createSourceSetup } from './doctor/source-setup.ts'
import { createSourceStorageSetup } from './doctor/source-storage/source-storage-setup.ts'
import { createStorageSetup } from './doctor/storage-setup.ts'
import { createDoctor } from './doctor.ts'
import { dialogOpened } from './events/dialog-opened.ts'
import { createEventFeed } from './events/event-feed.ts'
import { createEventNews } from './events/event-news.ts'
import { createPayloadFacts } from './events/payload-facts.ts'
import { createRecordEvent } from './events/record.ts'
import { createExportParts } from './export/export-parts.ts'
import { exportRows } from './export/export-repository.ts'
import { createLeaveSource } from './export/moves/leave-source.ts'
import { createDeleteFile } from './files/delete-file.ts'
import { createImageFacts } from './files/image-facts.ts'
import { createKnownFiles } from './files/known-files.ts'
import { createLetObjectGo, MOVED_GRACE_MS } from './files/let-object-go.ts'
import { createOverwriteFile } from './files/overwrite-file.ts'
import { createFolderPickParts } from './ingest/folder-picks/folder-pick-parts.ts'
import { pruneFolderPicks } from './ingest/folder-picks/folder-pick-repository.ts'
import { createIngestParts } from './ingest/ingest-parts.ts'
import { ingestRows } from './ingest/ingest-repository.ts'
import { createSweepStorage } from './ingest/sweep-storage.ts'
import { createEgressGate } from './lib/egress-gate.ts'
import { createHttpBytes } from './lib/http-bytes.ts'
import { createSafeFetch } from './lib/safe-fetch.ts'
import { createSealer, parseSealKeys } from './lib/seal.ts'
import { loadOrCreateKey } from './lib/seal-key-file.ts'
import { createDelivery } from './links/delivery.ts'
import { createLinkParts } from './links/link-parts.ts'
import { createActivity } from './overview/activity.ts'
import { createConversionParts } from './processing/conversion-parts.ts'
import { createDerivativeParts } from './processing/derivatives/derivative-parts.ts'
import { createVideoParts } from './processing/videos/video-parts.ts'
import { createQueue } from './queue/index.ts'
import { repeatHourly } from './queue/repeat-hourly.ts'
import { createSources } from './sources/index.ts'
import { createLocalPaces } from './sources/paces.ts'
import { describeStorage, openStorage, takesDirectUploads } from './storage/index.ts'
import { localFolders } from './storage/local-folders.ts'
import { createGatedBuckets } from './storage/s3/gated-buckets.ts'
import { createStorages } from './storage/storages.ts'
import { createUsage } from './usage/count-usage.ts'
import { createEndpoints } from './webhooks/endpoints.ts'
import { createWebhooks } from './webhooks/webhooks.ts'

/** Ended ingests and exports are kept this long to be looked at. */
const KEEP_TRANSFERS_MS = 30 * 24 * 3_600_000

/** Everything, built once, in the order of who needs whom. `database` is open and migrated. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a flat list in dependency order, no logic
export async function compose(config: Config, database: Database) {
  const { baseUrl, mode, dataDir } = config
  const { db } = database
  const now = () => new Date()
  const log = pino({ level: config.logLevel }, pino.destination(2))
  const owner = `${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`
  const keys = config.secretKey
    ? parseSealKeys(config.secretKey.reveal())
    : await loadOrCreateKey(dataDir)
  const sealer = createSealer(keys)
  const metrics = createMetrics()

  const http = createHttpBytes()
  const gate = createEgressGate({ allow: config.egressAllow })
  const safeFetch = createSafeFetch(gate)
  const { dropboxOrigin, dropboxShowsUnmounted } = config
  const paces = database.dialect === 'postgres' ? createSharedPaces(database) : createLocalPaces()
  const sources = createSources({ http, safeFetch, paces, dropboxOrigin, dropboxShowsUnmounted })
  const sharedStorage = openStorage(storageSettings(config))
  const buckets = createGatedBuckets(gate, {
    isDirect: takesDirectUploads(config.storage.url),
  })
  const appStorages = createAppStorages({ database, sealer, buckets, now })
  const storage = createStorages({ shared: sharedStorage, own: appStorages.places })
  const storageSetup = createStorageSetup({
    storages: appStorages,
    buckets,
    shared: sharedStorage,
    sharedWords: describeStorage(config.storage.url),
  })
  const queue = await createQueue({
    database,
    databaseUrl: config.databaseUrl?.reveal(),
    onFault: (error, facts) => log.warn({ err: error, ...facts }, 'a job failed'),
  })

  const accounts = createAccounts({
    database,
    sealer,
    isDev: mode === 'dev',
    baseUrl,
    oidc: config.oidc,
    auditKeepMs: config.auditKeepMs,
    now,
    log,
  })
  const apps = createApps({ database, sealer, now })
  const usage = createUsage({ database, log, now })
  const sourceTitle = (name: string) => sources.get(name)?.manifest.title ?? name
  const facts = createPayloadFacts({ baseUrl, sourceTitle })
  const news = createEventNews()
  const webhooks = createWebhooks({
    database,
    queue,
    sealer,
    gate,
    settings: config.webhooks,
    owner,
    now,
    onAttempt: metrics.observeAttempt,
    log,
  })
  metrics.watchWaiting(webhooks.countWaiting)
  const recordEvent = createRecordEvent({ database, queue: webhooks, facts, news })
  const onFault = (error: Error) => log.warn({ err: error }, 'connecting failed')
  const sourceSetup = createSourceSetup({ database, sealer, sources, baseUrl, now })
  const files = createKnownFiles({ db, isAlone: database.dialect === 'sqlite' })
  const connections = createConnections({
    database,
    sealer,
    sources,
    apps,
    trials: sourceSetup.trials,
    recordEvent,
    baseUrl,
    now,
    onFault,
    forgetFile: files.forget,
  })

  const links = await createLinkParts({
    ...{ database, queue, connections, sources, recordEvent, dataDir, now, log },
    ...config.links,
    registrations: sourceSetup.registrations,
    forgetFile: files.forget,
  })
  const { linkedFiles, linkAddress, watchLink, notices: linkNotices } = links
  const delivery = createDelivery({ storage, linkedFiles, log })
  const forget = { forgetFile: links.forget, forgetBytes: delivery.forget }
  const { conversions, ...converting } = createConversionParts({
    ...config.conversions,
    dataDir,
    sourceFolders: localFolders(config.storage.url),
    gate,
  })
  await converting.scratch.sweep()
  const { derivatives, removals } = createDerivativeParts({
    ...config.conversions,
    ...{ database, storage, sources, linkedFiles, delivery, recordEvent },
    ...{ conversions, ...converting, owner },
    onConverted: metrics.observeConversion,
  })
  metrics.watchConversions(() => derivatives.underWay)
  const dropDerivatives = removals.ofContent
  const leaveSource = createLeaveSource({ database, queue })
  const dropping = { database, storage, recordEvent, dropDerivatives, leaveSource, ...forget }
  const deleteFile = createDeleteFile(dropping)

  const ingesting = createIngestParts({
    sealer,
    database,
    connections,
    sources,
    storage,
    recordEvent,
    watchLink,
    overwriteFile: createOverwriteFile(dropping),
    owner,
    onEnded: metrics.observeIngest,
    now,
    log,
  })
  const { runner, ingests, uploads, tus, bodies, copyFile, linkPickedFile, hints } = ingesting
  const foldering = createFolderPickParts({
    ...{ database, apps, connections, sources, ingests, hints, recordEvent, owner, log },
    limits: config.folderPicks,
  })
  const exporting = createExportParts({
    ...{ database, connections, sources, storage, linkedFiles, derivatives },
    ...{ recordEvent, watchLink, owner, baseUrl, domain: config.domain, log },
    ...{
      queue,
      letObjectGo: createLetObjectGo({ ...dropping, graceMs: MOVED_GRACE_MS }),
      forgetFile: links.forget,
    },
    onEnded: metrics.observeExport,
  })
  const videos = createVideoParts({
    ...{ database, queue, storage, sources, linkedFiles, recordEvent, owner, log },
    ...converting,
    limits: { ...config.conversions.limits, ...config.conversions.video },
    keepBody: ingesting.keepBody,
    onConverted: metrics.observeConversion,
    readContent: delivery.readContent,
    isAlone: database.dialect === 'sqlite',
    // One is left to those who wait in front of a screen.
    concurrency: Math.max(1, config.conversions.processes - 1),
    now: Date.now,
  })

  const doctor = createDoctor({
    database,
    queue,
    storage: sharedStorage,
    apps,
    sources,
    baseUrl,
    dataDir,
    conversions,
    ...converting,
    now,
  })

  const appRemoval = createAppRemoval({
    database,
    queue,
    apps,
    connections,
    storage,
    ...forget,
    now,
    log,
  })
  workOnRemovals(queue, appRemoval)

  const sweepStorage = createSweepStorage({ db, storage, log })
  repeatHourly(queue, {
    'storage.sweep': sweepStorage,
    'moves.leave': exporting.leaveAgain,
    'moves.start': () => exporting.moveLeftFiles(),
    'derivatives.clean': removals.clean,
    'videos.sweep': videos.sweep,
    'connections.sweep': connections.sweep,
    'trials.sweep': sourceSetup.trials.sweep,
    'uploads.sweep': uploads.sweep,
    'tus.finish': tus.finishLeft,
    'ingests.prune': () => ingestRows.prune(db, Date.now() - KEEP_TRANSFERS_MS),
    'folder-picks.prune': () => pruneFolderPicks(db, Date.now() - KEEP_TRANSFERS_MS),
    'exports.prune': () => exportRows.prune(db, Date.now() - KEEP_TRANSFERS_MS),
    'webhooks.prune': webhooks.prune,
    'accounts.sweep': accounts.sweep,
    'usage.sweep': usage.sweep,
  })

  const server = await createServer({
    settings: {
      baseUrl,
      domain: config.domain,
      adminToken: config.adminToken?.reveal(),
      trustProxy: config.trustProxy,
      rateLimits: config.rateLimits,
    },
    log,
    metrics,
    usage,
    apps,
    appRemoval,
    accounts,
    connections,
    sources,
    sourceSetup,
    storageSetup,
    sourceStorages: createSourceStorageSetup({
      ...{ database, connections, sources, now },
      moveLeftFiles: exporting.moveLeftFiles,
    }),
    listSource: createListSource({
      connections,
      sources,
      noteEntries: ({ id }, entries) => hints.note(id, entries),
    }),
    ingests,
    exports: exporting.exports,
    folderPicks: foldering.folderPicks,
    folderZips: foldering.folderZips,
    uploads,
    tus,
    bodies,
    copyFile,
    linkPickedFile,
    linkNotices,
    linkAddress,
    endpoints: createEndpoints({ database, queue, sealer, gate, facts, news, now }),
    deliveries: webhooks.deliveries,
    eventFeed: createEventFeed({ database, news }),
    activity: createActivity({ db, ingests, sources, sourceTitle, now }),
    recordDialog: (opening) =>
      database.transaction((trx) => recordEvent(trx, opening.appKey, dialogOpened, opening)),
    sealer,
    safeFetch,
    now,
    builtFolders: findBuiltFolders(),
    doctor,
    parts: [
      { name: 'database', check: () => database.check() },
      { name: 'queue', check: () => queue.check() },
      { name: 'storage', check: (signal) => sharedStorage.check({ signal }) },
    ],
    plugins: mode === 'dev' ? [demoRoutes({ baseUrl })] : [],
    findFile: files.find,
    known: { file: files.peek, app: apps.peek },
    deliver: delivery.deliver,
    deliverObject: delivery.deliverObject,
    readObject: storage.read,
    derivatives,
    videos,
    readContent: delivery.readContent,
    imageFacts: createImageFacts({ db, readContent: delivery.readContent }),
    deleteFile,
  })

  return {
    server,
    apps,
    accounts,
    doctor,
    queue,
    runners: [runner, exporting.runner, foldering.runner],
    webhooks,
    log: log as Logger,
    /** In the reverse order of making. */
    close: async () => {
      exporting.close()
      await ingesting.close()
      await derivatives.close()
      await conversions.close()
      await usage.close()
      await delivery.close()
      await links.close()
      await storage.close()
      safeFetch.close()
      http.close()
    },
  }
}

function storageSettings({ storage: { url, credentials } }: Config) {
  if (!credentials) return { url }
  const { accessKeyId, secretAccessKey } = credentials
  return { url, credentials: { accessKeyId, secretAccessKey: secretAccessKey.reveal() } }
}
