import type { Insertable, Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { AppsTable } from '../db/tables.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { App } from './app.ts'

/** An app and its sealed secret, as a row holds them. */
export interface AppRow {
  readonly app: App
  readonly secretSealed: string
}

export async function findApp(db: Db, apiKey: string): Promise<AppRow | undefined> {
  const row = await db
    .selectFrom('apps')
    .selectAll()
    .where('api_key', '=', apiKey)
    .executeTakeFirst()
  return row && { app: fromRow(row), secretSealed: row.secret_sealed }
}

export async function listApps(db: Db): Promise<readonly App[]> {
  const rows = await db.selectFrom('apps').selectAll().orderBy('created_at').execute()
  return rows.map(fromRow)
}

/** `false` when the API key is taken; nothing is changed then. */
export async function insertApp(db: Db, { app, secretSealed }: AppRow): Promise<boolean> {
  const row: Insertable<AppsTable> = {
    api_key: app.apiKey,
    name: app.name,
    secret_sealed: secretSealed,
    ...settingsToRow(app),
    created_at: app.createdAt.getTime(),
  }
  const result = await db
    .insertInto('apps')
    .values(row)
    .onConflict((conflict) => conflict.column('api_key').doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

export async function updateApp(db: Db, app: App): Promise<void> {
  await db
    .updateTable('apps')
    .set({ name: app.name, ...settingsToRow(app) })
    .where('api_key', '=', app.apiKey)
    .execute()
}

export async function findSourceCredentials(db: Db, apiKey: ApiKey, source: string) {
  return await db
    .selectFrom('source_credentials')
    .select(['client_id as clientId', 'client_secret_sealed as clientSecretSealed'])
    .where('app_key', '=', apiKey)
    .where('source', '=', source)
    .executeTakeFirst()
}

export async function saveSourceCredentials(
  db: Db,
  credentials: {
    readonly apiKey: ApiKey
    readonly source: string
    readonly clientId: string
    readonly clientSecretSealed: string
    readonly updatedAt: Date
  },
): Promise<void> {
  const changed = {
    client_id: credentials.clientId,
    client_secret_sealed: credentials.clientSecretSealed,
    updated_at: credentials.updatedAt.getTime(),
  }
  await db
    .insertInto('source_credentials')
    .values({ app_key: credentials.apiKey, source: credentials.source, ...changed })
    .onConflict((conflict) => conflict.columns(['app_key', 'source']).doUpdateSet(changed))
    .execute()
}

function settingsToRow(app: App) {
  return {
    security_enabled: app.securityEnabled ? 1 : 0,
    enabled: app.enabled ? 1 : 0,
    allowed_origins: JSON.stringify(app.allowedOrigins),
  }
}

function fromRow(row: Selectable<AppsTable>): App {
  return {
    apiKey: row.api_key as ApiKey,
    name: row.name,
    enabled: row.enabled === 1,
    securityEnabled: row.security_enabled === 1,
    allowedOrigins: parseOrigins(row.allowed_origins),
    createdAt: new Date(row.created_at),
  }
}

function parseOrigins(json: string): readonly string[] {
  return JSON.parse(json) as string[]
}
