import { LRUCache } from 'lru-cache'
import type { Database } from '../db/database.ts'
import { type ApiKey, newApiKey, newAppSecret, parseApiKey } from '../lib/ids.ts'
import type { Sealer } from '../lib/seal.ts'
import type { App, Apps } from './app.ts'
import {
  findApp,
  findSourceCredentials,
  insertApp,
  listApps,
  saveSourceCredentials,
  updateApp,
} from './app-repository.ts'
import { createAuthorize, type KnownApp } from './authorize.ts'
import { apiKeyTaken, appUnknown } from './errors.ts'

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

/** The apps of this installation, and what their secrets prove. */
export function createApps({ database, sealer, now }: AppsDeps): Apps {
  const remembered = new LRUCache<string, KnownApp>({ max: APPS_REMEMBERED, ttl: APP_BELIEVED_MS })

  async function know(text: string): Promise<KnownApp | undefined> {
    const before = remembered.get(text)
    if (before) return before
    // Whatever stands in a request may be asked for, and databases do not take every text.
    const apiKey = parseApiKey(text)
    if (!apiKey) return undefined
    const row = await findApp(database.db, apiKey)
    if (!row) return undefined
    const known = { app: row.app, secret: () => sealer.open(row.secretSealed, appSecret(apiKey)) }
    remembered.set(apiKey, known)
    return known
  }

  async function create(request: Parameters<Apps['create']>[0]) {
    const secret = request.secret ?? newAppSecret()
    const app: App = {
      apiKey: request.apiKey ?? newApiKey(),
      name: request.name,
      enabled: true,
      securityEnabled: false,
      allowedOrigins: [],
      createdAt: now(),
    }
    const isNew = await insertApp(database.db, {
      app,
      secretSealed: sealer.seal(secret, appSecret(app.apiKey)),
    })
    if (!isNew) throw apiKeyTaken(app.apiKey)
    return { app, secret }
  }

  async function update(apiKey: ApiKey, changes: Parameters<Apps['update']>[1]): Promise<App> {
    const row = await findApp(database.db, apiKey)
    if (!row) throw appUnknown()
    const app: App = { ...row.app, ...changes }
    await updateApp(database.db, app)
    remembered.delete(apiKey)
    return app
  }

  return {
    authorize: createAuthorize({ findApp: know, now }),
    find: async (apiKey) => (await know(apiKey))?.app,
    peek: (apiKey) => remembered.get(apiKey)?.app,
    list: () => listApps(database.db),
    create,
    update,
    async credentials(apiKey, source) {
      const row = await findSourceCredentials(database.db, apiKey, source)
      if (!row) return undefined
      const purpose = clientSecretOf(apiKey, source)
      return {
        clientId: row.clientId,
        clientSecret: sealer.open(row.clientSecretSealed, purpose),
      }
    },
    async setCredentials(apiKey, source, { clientId, clientSecret }) {
      await saveSourceCredentials(database.db, {
        apiKey,
        source,
        clientId,
        clientSecretSealed: sealer.seal(clientSecret, clientSecretOf(apiKey, source)),
        updatedAt: now(),
      })
    },
  }
}

/** What a sealed text is and whose, so that it opens nowhere else. */
const appSecret = (apiKey: string) => `app secret ${apiKey}`
const clientSecretOf = (apiKey: string, source: string) => `client secret ${apiKey} ${source}`
