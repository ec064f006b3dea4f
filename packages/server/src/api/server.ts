import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http'
import { AjvCompiler, type BuildCompilerFromPool } from '@fastify/ajv-compiler'
import fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyPluginAsync,
  LogController,
} from 'fastify'
import type { Accounts } from '../accounts/accounts.ts'
import type { Apps } from '../apps/app.ts'
import type { AppRemoval } from '../apps/removal/app-removal.ts'
import type { Connections } from '../connections/connection.ts'
import type { ListSource } from '../connections/list-source.ts'
import type { SourceSetup } from '../doctor/source-setup.ts'
import type { SourceStorageSetup } from '../doctor/source-storage/source-storage-setup.ts'
import type { StorageSetup } from '../doctor/storage-setup.ts'
import type { Doctor } from '../doctor.ts'
import type { DialogOpening } from '../events/dialog-opened.ts'
import type { EventFeed } from '../events/event-feed.ts'
import type { Exports } from '../export/export.ts'
import type { CopyFile } from '../files/copy-file.ts'
import type { FolderPicks } from '../ingest/folder-picks/folder-pick.ts'
import type { FolderZips } from '../ingest/folder-picks/folder-zips.ts'
import type { Ingests } from '../ingest/ingest.ts'
import type { LinkPickedFile } from '../ingest/link-picked-file.ts'
import type { Bodies } from '../ingest/store-body.ts'
import type { TusUploads } from '../ingest/tus/tus-upload.ts'
import type { Uploads } from '../ingest/upload/upload.ts'
import type { SafeFetch } from '../lib/safe-fetch.ts'
import type { Sealer } from '../lib/seal.ts'
import type { Delivery } from '../links/delivery.ts'
import type { LinkNotices } from '../links/watches/notices.ts'
import type { Activity } from '../overview/activity.ts'
import type { Derivatives } from '../processing/derivatives/derivative.ts'
import { createOwnHandles, createOwnPaths } from '../processing/own-handles.ts'
import type { Videos } from '../processing/videos/video.ts'
import type { Source } from '../sources/source.ts'
import type { StorageDriver } from '../storage/storage.ts'
import type { Usage } from '../usage/usage.ts'
import type { Deliveries, Endpoints } from '../webhooks/webhook.ts'
import { adminRoutes } from './admin/routes.ts'
import { installAuditChanges } from './audit-changes.ts'
import { serverStopping } from './caller.ts'
import { type ConversionLane, createConversionLane } from './cdn/conversion-lane.ts'
import { createAccountsTickets } from './client/accounts-tickets.ts'
import { clientRoutes } from './client/routes.ts'
import { prefetchRoutes } from './cloud/prefetch.ts'
import { cloudRoutes } from './cloud/routes.ts'
import { createThumbnails } from './cloud/thumbnails.ts'
import { compileOnFirstUse } from './compile-on-first-use.ts'
import { allowOrigin, installCors } from './cors.ts'
import { createCountUsage } from './count-usage.ts'
import { answerError, answerNotFound } from './error-handler.ts'
import { createFastLane, type KnownNow } from './file/fast-lane.ts'
import { type FileRoutesDeps, fileRoutes } from './file/routes.ts'
import { installGuards } from './guards.ts'
import { routedUrl, targetOf } from './hosts.ts'
import { healthRoutes, type Part } from './ops/health.ts'
import type { Metrics } from './ops/metrics.ts'
import { installOpenApi, openApiRoutes } from './ops/openapi.ts'
import { createPortalCookies } from './portal/cookies.ts'
import { portalPages } from './portal/pages.ts'
import { createPortalDoor } from './portal/portal-door.ts'
import { type PortalRoutesDeps, portalRoutes } from './portal/routes.ts'
import { addressRoutes } from './process/address-routes.ts'
import { createRateLimits, type RateLimitSettings } from './rate-limits/rate-limits.ts'
import { refuseNul } from './refuse-nul.ts'
import { createRequestIds, installRequestLog } from './request-log.ts'
import type { BuiltFolders } from './static/built-folders.ts'
import { builtRoutes } from './static/built-routes.ts'
import { iconRoutes } from './static/icon-routes.ts'
import { classicStoreRoutes } from './store/routes.ts'
import { uploadRoutes } from './upload/routes.ts'
import { createUrls } from './urls.ts'

export interface ServerSettings {
  /** Of this installation, without a slash at the end. */
  readonly baseUrl: string
  /** What `cdn.`, `cloud.` and so on stand before. */
  readonly domain: string
  /** Without one the admin routes refuse everybody. */
  readonly adminToken: string | undefined
  /**
   * How many proxies stand in front, one behind the other. Of `X-Forwarded-For` only what they added
   * is believed: what stands before it anybody may have written.
   */
  readonly trustProxy?: number | undefined
  /** How often one address and one app may ask; by default as often as they like. */
  readonly rateLimits?: RateLimitSettings | undefined
}

export interface ServerDeps extends Omit<FileRoutesDeps, 'domain'> {
  readonly settings: ServerSettings
  readonly log: FastifyBaseLogger
  readonly metrics: Metrics
  readonly usage: Usage
  readonly apps: Apps
  readonly appRemoval: AppRemoval
  readonly accounts: Accounts
  readonly connections: Connections
  readonly sources: ReadonlyMap<string, Source>
  readonly sourceSetup: SourceSetup
  readonly storageSetup: StorageSetup
  readonly sourceStorages: SourceStorageSetup
  readonly listSource: ListSource
  readonly ingests: Ingests
  readonly exports: Exports
  readonly folderPicks: FolderPicks
  readonly folderZips: FolderZips
  readonly linkPickedFile: LinkPickedFile
  readonly linkNotices: LinkNotices
  readonly uploads: Uploads
  readonly tus: TusUploads
  readonly bodies: Bodies
  readonly copyFile: CopyFile
  /** What conversions make. */
  readonly derivatives: Derivatives
  readonly videos: Pick<Videos, 'ask'>
  readonly deliverObject: Delivery['deliverObject']
  readonly readObject: StorageDriver['read']
  readonly sealer: Sealer
  readonly safeFetch: SafeFetch
  readonly recordDialog: (opening: DialogOpening) => Promise<void>
  readonly endpoints: Endpoints
  readonly deliveries: Deliveries
  readonly eventFeed: EventFeed
  readonly activity: Activity
  readonly now: () => Date
  /** Where the scripts for pages are. */
  readonly builtFolders: BuiltFolders
  readonly doctor: Doctor
  /** What the service stands on, for `/readyz`. */
  readonly parts: readonly Part[]
  /** With it plain requests for files need not wait for the framework; see `file/fast-lane.ts`. */
  readonly known?: KnownNow | undefined
  /** How schemas of routes become checks; by default each when it is first used. */
  readonly buildValidator?: BuildCompilerFromPool | undefined
  /** Further routes, such as the demo page's. Like ours, each says who may use it. */
  readonly plugins?: readonly FastifyPluginAsync[] | undefined
}

const NOTHING_KNOWN: KnownNow = { file: () => undefined, app: () => undefined }
const NO_LIMITS: RateLimitSettings = { perAddress: 0, perKey: 0 }
/** JSON bodies; routes that take more say so. */
const BODY_LIMIT = 1024 * 1024
/** For a whole request to arrive: a slow line may send a large part, nobody a head for ever. */
const REQUEST_TIMEOUT_MS = 600_000
/** Just over what proxies keep connections open for, so that they are the ones to close them. */
const KEEP_ALIVE_MS = 72_000
/** Tickets carry a path, and paths may be 4,096 characters of any script. */
const MAX_PARAM_CHARS = 16_384

/**
 * Everything the service answers by HTTP, ready to listen. Closing it stops taking requests, ends
 * idle connections and waits for requests that are under way.
 */
export async function createServer(deps: ServerDeps): Promise<FastifyInstance> {
  const { settings } = deps
  const newRequestId = createRequestIds()
  const known = deps.known ?? NOTHING_KNOWN
  const lane = createConversionLane({ ...deps, known, newRequestId })
  const server = fastify({
    loggerInstance: deps.log,
    serverFactory: (route: RequestListener) => listenerOf(deps, newRequestId, lane.listener(route)),
    logController: new LogController({
      disableRequestLogging: true,
      requestIdLogLabel: 'requestId',
    }),
    genReqId: newRequestId,
    requestIdHeader: false,
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: 'idle',
    trustProxy: proxiesInFront(settings.trustProxy),
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: MAX_PARAM_CHARS },
    rewriteUrl: (request: IncomingMessage) =>
      routedUrl(targetOf(request.headers.host, request.url ?? '/', settings.domain)),
    // Clients' words are taken as they are: no number becomes a text, no unknown field an error.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false } },
    schemaController: {
      compilersFactory: { buildValidator: deps.buildValidator ?? compileOnFirstUse(AjvCompiler()) },
    },
    frameworkErrors: (error, request, reply) => {
      allowOrigin(request, reply.raw)
      answerError(error, request, reply)
    },
  })
  // Response schemas describe and are checked by tests; leaving fields out is not their business.
  server.setSerializerCompiler(() => JSON.stringify)
  const stopping = new AbortController()
  server.addHook('preClose', async () => stopping.abort(serverStopping()))
  installRequestLog(server, deps.metrics)
  installCors(server)
  const limits = createRateLimits({ ...deps, settings: settings.rateLimits ?? NO_LIMITS })
  const counts = createCountUsage(deps.usage)
  limits.install(server)
  counts.install(server)
  const authorize = counts.counting(limits.counting(deps.apps.authorize))
  const cookies = createPortalCookies(settings)
  const { sessions, audit } = deps.accounts
  const door = createPortalDoor({ sessions, apps: deps.apps, cookies, ...settings })
  installGuards(server, { adminToken: settings.adminToken, admit: door.admit })
  installAuditChanges(server, { audit, personOf: door.personOf })
  refuseNul(server)
  server.setErrorHandler(answerError)
  server.setNotFoundHandler(answerNotFound)
  await installOpenApi(server, settings.baseUrl)
  const apps = { ...deps.apps, authorize }
  const stops = { stopping: stopping.signal }
  await registerRoutes(server, { ...deps, apps, door, cookies, lane, ...stops })
  return server
}

/** Whom to believe on the way back: hop 0 is who is connected to us. */
function proxiesInFront(count = 0): false | ((address: string, hop: number) => boolean) {
  return count > 0 && ((_address, hop) => hop < count)
}

/** Takes requests from the network; those from tests' `inject` come to the routes directly. */
function listenerOf(deps: ServerDeps, newRequestId: () => string, route: RequestListener): Server {
  const { known, deliver, metrics, usage, log, settings } = deps
  const { domain } = settings
  const listener = known
    ? createFastLane({ known, deliver, metrics, usage, log, newRequestId, domain }, route)
    : route
  const options = { requestTimeout: REQUEST_TIMEOUT_MS, keepAliveTimeout: KEEP_ALIVE_MS }
  return createHttpServer(options, listener)
}

async function registerRoutes(
  server: FastifyInstance,
  deps: ServerDeps &
    Pick<PortalRoutesDeps, 'door' | 'cookies' | 'stopping'> & { readonly lane: ConversionLane },
): Promise<void> {
  const { baseUrl, domain } = deps.settings
  const urlsFor = createUrls({ baseUrl, domain })
  const thumbnails = createThumbnails(deps)
  const accountsTickets = createAccountsTickets({ ...deps, baseUrl })
  const installation = { baseUrl, domain }
  const ownHandle = createOwnHandles(installation)
  const own = { ownHandle, ownPath: createOwnPaths(installation) }

  await server.register(cloudRoutes({ ...deps, ...own, urlsFor, thumbnails, accountsTickets }))
  await server.register(uploadRoutes({ ...deps, urlsFor }))
  await server.register(fileRoutes({ ...deps, domain, urlsFor }))
  await server.register(addressRoutes({ ...deps, baseUrl, domain, urlsFor }))
  await server.register(classicStoreRoutes({ ...deps, urlsFor }))
  await server.register(clientRoutes({ ...deps, baseUrl, domain, accountsTickets }))
  await server.register(adminRoutes({ ...deps, baseUrl }))
  await server.register(portalRoutes({ ...deps, urlsFor }))
  await server.register(portalPages({ ...deps, urlsFor }))
  await server.register(prefetchRoutes({ ...deps, urlsFor }), { prefix: '/upload' })
  await server.register(iconRoutes(deps))
  await server.register(builtRoutes(deps.builtFolders))
  await server.register(healthRoutes(deps))
  await server.register(openApiRoutes)
  for (const plugin of deps.plugins ?? []) await server.register(plugin)
}
