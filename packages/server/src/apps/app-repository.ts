import type { Insertable, Selectable } from 'kysely'
import type { Database, Db, Trx } from '../db/database.ts'
import { lockingRows } from '../db/locking-rows.ts'
import type { AppsTable } from '../db/tables.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { App } from './app.ts'

/** An app and its sealed secrets, as a row holds them. */
export interface AppRow {
  readonly app: App
  readonly secretSealed: string
  /** Of the secret before this one; accepted until `app.formerSecretUntil`. */
  readonly formerSecretSealed: string | undefined
}

/** What of an app is changed by people. */
export type AppSettings = Pick<
  App,
  'name' | 'enabled' | 'securityEnabled' | 'allowedOrigins' | 'linkRedirects'
>

/** One that is being deleted is `undefined`. */
export async function findApp(db: Db, apiKey: string): Promise<AppRow | undefined> {
  const row = await db
    .selectFrom('apps')
    .selectAll()
    .where('api_key', '=', apiKey)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row && fromRow(row)
}

/** Oldest first, without those that are being deleted. */
export async function listApps(db: Db): Promise<readonly AppRow[]> {
  const rows = await db
    .selectFrom('apps')
    .selectAll()
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
    .execute()
  return rows.map(fromRow)
}

/** `false` when the API key is taken; nothing is changed then. */
export async function insertApp(
  db: Db,
  { app, secretSealed }: Pick<AppRow, 'app' | 'secretSealed'>,
): Promise<boolean> {
  const row: Insertable<AppsTable> = {
    api_key: app.apiKey,
    ...settingsToRow(app),
    secret_sealed: secretSealed,
    created_at: app.createdAt.getTime(),
    version: app.version,
  }
  const result = await db
    .insertInto('apps')
    .values(row)
    .onConflict((conflict) => conflict.column('api_key').doNothing())
    .executeTakeFirst()
  return result.numInsertedOrUpdatedRows === 1n
}

/** The app, which nobody else changes until `trx` ends. */
export async function holdApp(
  trx: Trx,
  dialect: Database['dialect'],
  apiKey: ApiKey,
): Promise<AppRow | undefined> {
  const app = trx
    .selectFrom('apps')
    .selectAll()
    .where('api_key', '=', apiKey)
    .where('deleted_at', 'is', null)
  const row = await lockingRows(dialect, app).executeTakeFirst()
  return row && fromRow(row)
}

/** Writes what people change of an app that is held. */
export async function updateApp(trx: Trx, app: App): Promise<void> {
  await updateHeld(trx, app, settingsToRow(app))
}

/** Puts a new secret in the place of the present one of an app that is held. */
export async function replaceSecret(trx: Trx, row: AppRow): Promise<void> {
  await updateHeld(trx, row.app, {
    secret_sealed: row.secretSealed,
    former_secret_sealed: row.formerSecretSealed ?? null,
    former_secret_until: row.app.formerSecretUntil?.getTime() ?? null,
  })
}

/** From now on an app that is held is found by nobody; what it had is removed afterwards. */
export async function markAppDeleted(trx: Trx, app: App, now: Date): Promise<void> {
  await updateHeld(trx, app, { deleted_at: now.getTime() })
}

async function updateHeld(
  trx: Trx,
  { apiKey, version }: App,
  changes: Partial<Insertable<AppsTable>>,
): Promise<void> {
  await trx
    .updateTable('apps')
    .set({ ...changes, version })
    .where('api_key', '=', apiKey)
    .execute()
}

function settingsToRow(settings: AppSettings) {
  return {
    name: settings.name,
    security_enabled: settings.securityEnabled ? 1 : 0,
    enabled: settings.enabled ? 1 : 0,
    allowed_origins: JSON.stringify(settings.allowedOrigins),
    link_redirects: settings.linkRedirects ? 1 : 0,
  }
}

function fromRow(row: Selectable<AppsTable>): AppRow {
  return {
    app: {
      apiKey: row.api_key as ApiKey,
      name: row.name,
      enabled: row.enabled === 1,
      securityEnabled: row.security_enabled === 1,
      allowedOrigins: parseOrigins(row.allowed_origins),
      linkRedirects: row.link_redirects === 1,
      createdAt: new Date(row.created_at),
      version: row.version,
      formerSecretUntil:
        row.former_secret_until === null ? undefined : new Date(row.former_secret_until),
    },
    secretSealed: row.secret_sealed,
    formerSecretSealed: row.former_secret_sealed ?? undefined,
  }
}

function parseOrigins(json: string): readonly string[] {
  return JSON.parse(json) as string[]
}
