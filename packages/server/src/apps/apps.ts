import { LRUCache } from 'lru-cache'
import type { Database, Trx } from '../db/database.ts'
import { type ApiKey, newApiKey, newAppSecret, parseApiKey } from '../lib/ids.ts'
import type { Sealer } from '../lib/seal.ts'
import type { App, AppChanges, Apps } from './app.ts'
import {
  type AppRow,
  findApp,
  holdApp,
  insertApp,
  listApps,
  markAppDeleted,
  replaceSecret,
  updateApp,
} from './app-repository.ts'
import { createAppSecrets } from './app-secrets.ts'
import { createAuthorize, type KnownApp } from './authorize.ts'
import { apiKeyTaken, appNameMalformed, appUnknown, changedMeanwhile } from './errors.ts'
import { createAssertKeepsIn } from './keeps-in.ts'
import { parseOriginList } from './origins.ts'
import { createPolicies } from './policies.ts'
import { createSourceCredentials } from './source-credentials.ts'

export interface AppsDeps {
  readonly database: Database
  readonly sealer: Sealer
  readonly now: () => Date
}

/**
 * How long an app that another process changed may be believed unchanged. Every delivery asks for
 * its app, so a moment's memory saves a query on each.
 */
const APP_BELIEVED_MS = 2_000
const APPS_REMEMBERED = 1_000
/** For whoever signs with it to be given the new secret, one after the other. */
const OVERLAP_MS = 24 * 3_600_000
const MAX_NAME_CHARS = 100

/** The apps of this installation, and what their secrets prove. */
export function createApps({ database, sealer, now }: AppsDeps): Apps {
  const { db } = database
  const remembered = new LRUCache<string, KnownApp>({ max: APPS_REMEMBERED, ttl: APP_BELIEVED_MS })
  const secrets = createAppSecrets({ sealer, now })

  async function know(text: string): Promise<KnownApp | undefined> {
    const before = remembered.get(text)
    if (before) return before
    // Whatever stands in a request may be asked for, and databases do not take every text.
    const apiKey = parseApiKey(text)
    const row = apiKey && (await findApp(db, apiKey))
    if (!row) return undefined
    const known = { app: row.app, secrets: () => secrets.accepted(row) }
    remembered.set(apiKey, known)
    return known
  }

  /** Holds the app, and sees to it that nobody here believes what it was before. */
  async function hold(trx: Trx, apiKey: ApiKey, version?: number): Promise<AppRow> {
    const row = await holdApp(trx, database.dialect, apiKey)
    if (!row) throw appUnknown()
    if (version !== undefined && version !== row.app.version) throw changedMeanwhile()
    database.afterCommit(trx, () => remembered.delete(apiKey))
    return row
  }

  async function create(request: Parameters<Apps['create']>[0]) {
    const secret = request.secret ?? newAppSecret()
    const app: App = {
      apiKey: request.apiKey ?? newApiKey(),
      name: parseName(request.name),
      enabled: true,
      securityEnabled: false,
      allowedOrigins: [],
      linkRedirects: false,
      createdAt: now(),
      version: 1,
      formerSecretUntil: undefined,
    }
    const isNew = await insertApp(db, { app, secretSealed: secrets.seal(app.apiKey, secret) })
    if (!isNew) throw apiKeyTaken(app.apiKey)
    return { app, secret }
  }

  return {
    authorize: createAuthorize({ findApp: know, assertKeepsIn: createAssertKeepsIn(db), now }),
    find: async (apiKey) => (await know(apiKey))?.app,
    peek: (apiKey) => remembered.get(apiKey)?.app,
    list: async () => (await listApps(db)).map(({ app }) => app),
    create,
    async update(apiKey, changes, { version } = {}) {
      const settings = parseChanges(changes)
      return await database.transaction(async (trx) => {
        const { app: before } = await hold(trx, apiKey, version)
        const app: App = { ...before, ...settings, version: before.version + 1 }
        await updateApp(trx, app)
        return app
      })
    },
    async secret(apiKey) {
      const row = await findApp(db, apiKey)
      if (!row) throw appUnknown()
      return { app: row.app, secret: secrets.present(row) }
    },
    rotateSecret(apiKey, { version } = {}) {
      const secret = newAppSecret()
      return database.transaction(async (trx) => {
        const { app: before, secretSealed } = await hold(trx, apiKey, version)
        const formerSecretUntil = new Date(now().getTime() + OVERLAP_MS)
        const app: App = { ...before, version: before.version + 1, formerSecretUntil }
        const sealed = {
          secretSealed: secrets.seal(apiKey, secret),
          formerSecretSealed: secretSealed,
        }
        await replaceSecret(trx, { app, ...sealed })
        return { app, secret }
      })
    },
    async markDeleted(trx, apiKey) {
      const { app: before } = await hold(trx, apiKey)
      const app: App = { ...before, version: before.version + 1 }
      await markAppDeleted(trx, app, now())
      return app
    },
    ...createPolicies({ db, secrets, now }),
    ...createSourceCredentials({ db, sealer, now }),
  }
}

/** Only what is named is changed; what came along with it is nobody's business. */
function parseChanges({ name, allowedOrigins, ...switches }: AppChanges): AppChanges {
  const { enabled, securityEnabled, linkRedirects } = switches
  return {
    ...(name === undefined ? {} : { name: parseName(name) }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(securityEnabled === undefined ? {} : { securityEnabled }),
    ...(linkRedirects === undefined ? {} : { linkRedirects }),
    ...(allowedOrigins === undefined ? {} : { allowedOrigins: parseOriginList(allowedOrigins) }),
  }
}

function parseName(text: string): string {
  const name = text.trim()
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (name === '' || name.length > MAX_NAME_CHARS || /[\u0000-\u001f\u007f]/.test(name)) {
    throw appNameMalformed()
  }
  return name
}
