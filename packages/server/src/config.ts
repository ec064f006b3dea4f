import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { accountsOptions } from './accounts/config.ts'
import type { OidcSettings } from './accounts/oidc-client.ts'
import { apiOptions } from './api/config.ts'
import { rateLimitOptions } from './api/rate-limits/config.ts'
import type { RateLimitSettings } from './api/rate-limits/rate-limits.ts'
import { databaseOptions } from './db/config.ts'
import { folderPickOptions } from './ingest/folder-picks/config.ts'
import type { FolderPickLimits } from './ingest/folder-picks/folder-pick.ts'
import type { Environment, OptionFault, Options, OptionValues } from './lib/options.ts'
import { findUnknown, readOptions } from './lib/options.ts'
import type { Secret } from './lib/secret.ts'
import { linkOptions } from './links/config.ts'
import { conversionOptions } from './processing/config.ts'
import type { ConversionLimits } from './processing/engines/engine.ts'
import { serviceOptions } from './service-options.ts'
import { dropboxOptions } from './sources/dropbox/config.ts'
import { storageOptions } from './storage/config.ts'
import { webhookOptions } from './webhooks/config.ts'

/** What the program was started as. Only `dev` pretends; `migrate` needs the database and nothing else. */
export type Mode = 'dev' | 'serve' | 'worker' | 'migrate'

/** Everything that whoever runs Quayside decides. Secrets in it cannot be printed. */
export interface Config {
  readonly mode: Mode
  readonly roles: { readonly answersRequests: boolean; readonly worksOnJobs: boolean }
  readonly dataDir: string
  /** Absent: SQLite in the data folder. */
  readonly databaseUrl: Secret | undefined
  readonly storage: {
    readonly url: string
    readonly credentials:
      | { readonly accessKeyId: string; readonly secretAccessKey: Secret }
      | undefined
  }
  readonly conversions: {
    /** How many at a time. */
    readonly processes: number
    readonly limits: ConversionLimits
    /** Of what was made, how much and how long. */
    readonly cacheBytes: number
    readonly cacheMs: number
    /** Of videos and sounds, which are larger and take longer. */
    readonly video: Pick<ConversionLimits, 'bytes' | 'timeoutMs'>
  }
  readonly links: {
    /** How long a change at a source may stay unseen. */
    readonly reconcileMs: number
    /** Of what links lead to, how much a process keeps. */
    readonly cacheBytes: number
  }
  /** For `parseSealKeys`. Absent in dev mode, where the key is kept in the data folder. */
  readonly secretKey: Secret | undefined
  readonly host: string
  readonly port: number
  /** Without a slash at the end. */
  readonly baseUrl: string
  readonly domain: string
  /** How many proxies stand in front, one behind the other. */
  readonly trustProxy: number
  readonly rateLimits: RateLimitSettings
  /** How large a folder may be that is picked as one. */
  readonly folderPicks: FolderPickLimits
  readonly tls: 'off' | 'dev'
  readonly tlsPort: number
  readonly adminToken: Secret | undefined
  /** 0: none. */
  readonly sandboxPort: number
  /** Absent: Dropbox itself. */
  readonly dropboxOrigin: string | undefined
  readonly dropboxShowsUnmounted: boolean
  readonly egressAllow: readonly string[]
  readonly webhooks: {
    /** Offsets from the first attempt, in milliseconds. */
    readonly schedule: readonly number[]
    readonly keepMs: number
  }
  /** A company's own sign-on for the portal. */
  readonly oidc: OidcSettings | undefined
  readonly auditKeepMs: number
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent'
}

/** The options of every part, in the order of the manual's page. */
export const optionGroups = [
  { title: 'Addresses', options: apiOptions },
  { title: 'Limits', options: rateLimitOptions },
  { title: 'Picked folders', options: folderPickOptions },
  { title: 'Database and folder', options: databaseOptions },
  { title: 'Storage', options: storageOptions },
  { title: 'Conversions', options: conversionOptions },
  { title: 'Dropbox', options: dropboxOptions },
  { title: 'Linked files', options: linkOptions },
  { title: 'Webhooks', options: webhookOptions },
  { title: 'Portal', options: accountsOptions },
  { title: 'Service', options: serviceOptions },
] as const satisfies readonly { readonly title: string; readonly options: Options }[]

/** Lists everything that is wrong with the configuration, each by its variable's name. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly faults: readonly OptionFault[]

  constructor(faults: readonly OptionFault[]) {
    const lines = faults.map(({ variable, problem }) => `  ${variable}: ${problem}`)
    super(['The configuration cannot be used:', ...lines].join('\n'))
    this.faults = faults
  }
}

/** Reads the configuration, once. Throws a `ConfigError` with all faults together. */
export function readConfig(env: Environment, { mode }: { readonly mode: Mode }): Config {
  const { values, faults } = readOptions(env, allOptions)
  const all = [
    ...faults,
    ...findUnknown(env, allOptions, isOurs),
    ...findContradictions(values, mode).filter((fault) => !isAmong(faults, fault)),
  ]
  if (all.length > 0) throw new ConfigError(all)
  return toConfig(values, mode)
}

const allOptions = {
  ...apiOptions,
  ...rateLimitOptions,
  ...folderPickOptions,
  ...databaseOptions,
  ...storageOptions,
  ...conversionOptions,
  ...dropboxOptions,
  ...linkOptions,
  ...webhookOptions,
  ...accountsOptions,
  ...serviceOptions,
}
type Values = OptionValues<typeof allOptions>

/** The suite's and the benchmark's own variables may be set where Quayside is started. */
const isOurs = (name: string) => /^QUAYSIDE_(?!TEST_|BENCH_)/.test(name)

const isAmong = (faults: readonly OptionFault[], { variable }: OptionFault) =>
  faults.some((fault) => fault.variable === variable)

/** Rules that no option can check alone. */
function findContradictions(values: Values, mode: Mode): readonly OptionFault[] {
  const isProduction = mode === 'serve' || mode === 'worker'
  const rules: readonly (readonly [broken: boolean, variable: string, problem: string])[] = [
    [
      isProduction && !values.QUAYSIDE_SECRET_KEY,
      'QUAYSIDE_SECRET_KEY',
      'is required in production (make one: openssl rand -base64 32)',
    ],
    [
      isProduction && !values.QUAYSIDE_BASE_URL,
      'QUAYSIDE_BASE_URL',
      'is required in production: the address under which browsers reach Quayside',
    ],
    [
      mode === 'worker' && !values.QUAYSIDE_DATABASE_URL,
      'QUAYSIDE_DATABASE_URL',
      'a separate worker needs PostgreSQL; with SQLite one process does everything, and `quayside serve` is enough',
    ],
    [
      values.QUAYSIDE_TLS === 'dev' &&
        values.QUAYSIDE_TLS_PORT === values.QUAYSIDE_PORT &&
        values.QUAYSIDE_PORT !== 0,
      'QUAYSIDE_TLS_PORT',
      'is the same as QUAYSIDE_PORT',
    ],
    ...pairRules(values),
    ...signOnRules(values),
  ]
  return rules
    .filter(([isBroken]) => isBroken)
    .map(([, variable, problem]) => ({ variable, problem }))
}

/** An access key is of no use without its secret, nor the other way round. */
function pairRules(values: Values) {
  const hasId = values.QUAYSIDE_S3_ACCESS_KEY_ID !== undefined
  const hasSecret = values.QUAYSIDE_S3_SECRET_ACCESS_KEY !== undefined
  return [
    [
      hasId && !hasSecret,
      'QUAYSIDE_S3_SECRET_ACCESS_KEY',
      'is missing, though QUAYSIDE_S3_ACCESS_KEY_ID is set',
    ],
    [
      hasSecret && !hasId,
      'QUAYSIDE_S3_ACCESS_KEY_ID',
      'is missing, though QUAYSIDE_S3_SECRET_ACCESS_KEY is set',
    ],
  ] as const
}

/** The company's own sign-on needs all three. */
function signOnRules(values: Values) {
  const names = [
    'QUAYSIDE_OIDC_ISSUER',
    'QUAYSIDE_OIDC_CLIENT_ID',
    'QUAYSIDE_OIDC_CLIENT_SECRET',
  ] as const
  const given = names.find((name) => values[name] !== undefined)
  return names.map(
    (name) =>
      [
        given !== undefined && values[name] === undefined,
        name,
        `is missing, though ${given} is set`,
      ] as const,
  )
}

/** So that a webhook receiver on one's own machine works. */
const DEV_EGRESS = ['127.0.0.0/8', '::1']

function toConfig(values: Values, mode: Mode): Config {
  const isDev = mode === 'dev'
  return {
    mode,
    roles: {
      answersRequests: mode === 'dev' || mode === 'serve',
      worksOnJobs: mode !== 'migrate',
    },
    dataDir: values.QUAYSIDE_DATA_DIR,
    databaseUrl: values.QUAYSIDE_DATABASE_URL,
    storage: toStorage(values),
    conversions: toConversions(values),
    links: {
      reconcileMs: values.QUAYSIDE_LINK_RECONCILE,
      cacheBytes: values.QUAYSIDE_LINK_CACHE_SIZE,
    },
    secretKey: values.QUAYSIDE_SECRET_KEY,
    host: values.QUAYSIDE_HOST ?? (isDev ? 'localhost' : '0.0.0.0'),
    port: values.QUAYSIDE_PORT,
    baseUrl: values.QUAYSIDE_BASE_URL ?? `http://localhost:${values.QUAYSIDE_PORT}`,
    domain: values.QUAYSIDE_DOMAIN,
    trustProxy: values.QUAYSIDE_TRUST_PROXY,
    rateLimits: {
      perAddress: values.QUAYSIDE_RATE_LIMIT_ADDRESS,
      perKey: values.QUAYSIDE_RATE_LIMIT_KEY,
    },
    folderPicks: {
      files: values.QUAYSIDE_FOLDER_PICK_FILES,
      bytes: values.QUAYSIDE_FOLDER_PICK_SIZE,
      depth: values.QUAYSIDE_FOLDER_PICK_DEPTH,
    },
    tls: values.QUAYSIDE_TLS,
    tlsPort: values.QUAYSIDE_TLS_PORT,
    adminToken: values.QUAYSIDE_ADMIN_TOKEN,
    sandboxPort: values.QUAYSIDE_SANDBOX_PORT,
    dropboxOrigin: values.QUAYSIDE_DROPBOX_ORIGIN,
    dropboxShowsUnmounted: values.QUAYSIDE_DROPBOX_UNMOUNTED,
    egressAllow: values.QUAYSIDE_EGRESS_ALLOW ?? (isDev ? DEV_EGRESS : []),
    webhooks: {
      schedule: values.QUAYSIDE_WEBHOOK_SCHEDULE,
      keepMs: values.QUAYSIDE_WEBHOOK_KEEP,
    },
    oidc: toOidc(values),
    auditKeepMs: values.QUAYSIDE_AUDIT_KEEP,
    logLevel: values.LOG_LEVEL,
  }
}

function toStorage(values: Values): Config['storage'] {
  const accessKeyId = values.QUAYSIDE_S3_ACCESS_KEY_ID
  const secretAccessKey = values.QUAYSIDE_S3_SECRET_ACCESS_KEY
  return {
    url:
      values.QUAYSIDE_STORAGE_URL ?? `file:${encodeURI(join(values.QUAYSIDE_DATA_DIR, 'objects'))}`,
    credentials: accessKeyId && secretAccessKey ? { accessKeyId, secretAccessKey } : undefined,
  }
}

function toConversions(values: Values): Config['conversions'] {
  return {
    processes: values.QUAYSIDE_CONVERSION_PROCESSES ?? availableParallelism(),
    limits: {
      pixels: values.QUAYSIDE_CONVERSION_MAX_PIXELS,
      pages: values.QUAYSIDE_CONVERSION_MAX_PAGES,
      frames: values.QUAYSIDE_CONVERSION_MAX_FRAMES,
      bytes: values.QUAYSIDE_CONVERSION_MAX_BYTES,
      memoryBytes: values.QUAYSIDE_CONVERSION_MEMORY,
      timeoutMs: values.QUAYSIDE_CONVERSION_TIME,
    },
    cacheBytes: values.QUAYSIDE_CONVERSION_CACHE_SIZE,
    cacheMs: values.QUAYSIDE_CONVERSION_CACHE_TIME,
    video: { bytes: values.QUAYSIDE_VIDEO_MAX_BYTES, timeoutMs: values.QUAYSIDE_VIDEO_TIME },
  }
}

function toOidc(values: Values): OidcSettings | undefined {
  const issuer = values.QUAYSIDE_OIDC_ISSUER
  const clientId = values.QUAYSIDE_OIDC_CLIENT_ID
  const clientSecret = values.QUAYSIDE_OIDC_CLIENT_SECRET
  if (!issuer || !clientId || !clientSecret) return undefined
  const title = values.QUAYSIDE_OIDC_TITLE
  return { issuer, clientId, clientSecret, title, trustEmail: values.QUAYSIDE_OIDC_TRUST_EMAIL }
}
