import type { Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import type { SourceCredentialsTable } from '../db/tables.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { Registration } from './registration.ts'

/** A registration with its sealed secret. */
export interface RegistrationRow {
  readonly registration: Registration
  readonly clientSecretSealed: string
}

export interface NewRegistration {
  readonly apiKey: ApiKey
  readonly source: string
  readonly clientId: string
  readonly clientSecretSealed: string
  readonly isEnabled: boolean
  readonly updatedAt: Date
}

export async function findRegistration(
  db: Db,
  apiKey: ApiKey,
  source: string,
): Promise<RegistrationRow | undefined> {
  const row = await db
    .selectFrom('source_credentials')
    .selectAll()
    .where('app_key', '=', apiKey)
    .where('source', '=', source)
    .executeTakeFirst()
  return row && fromRow(row)
}

export async function listRegistrations(
  db: Db,
  apiKey: ApiKey,
): Promise<readonly RegistrationRow[]> {
  const rows = await db
    .selectFrom('source_credentials')
    .selectAll()
    .where('app_key', '=', apiKey)
    .orderBy('source')
    .execute()
  return rows.map(fromRow)
}

/** Writes over what there is, whoever wrote it. */
export async function saveRegistration(db: Db, registration: NewRegistration): Promise<void> {
  const changed = toRow(registration)
  await db
    .insertInto('source_credentials')
    .values({ app_key: registration.apiKey, source: registration.source, ...changed })
    .onConflict((conflict) =>
      conflict.columns(['app_key', 'source']).doUpdateSet((update) => ({
        ...changed,
        version: update('source_credentials.version', '+', 1),
      })),
    )
    .execute()
}

/** Resolves to `undefined` when there is one already. */
export async function insertRegistration(
  db: Db,
  registration: NewRegistration,
): Promise<Registration | undefined> {
  const row = await db
    .insertInto('source_credentials')
    .values({
      app_key: registration.apiKey,
      source: registration.source,
      ...toRow(registration),
    })
    .onConflict((conflict) => conflict.columns(['app_key', 'source']).doNothing())
    .returningAll()
    .executeTakeFirst()
  return row && fromRow(row).registration
}

/** Only what still has this version; resolves to `undefined` otherwise. */
export async function updateRegistration(
  db: Db,
  registration: NewRegistration,
  version: number,
): Promise<Registration | undefined> {
  const row = await db
    .updateTable('source_credentials')
    .set({ ...toRow(registration), version: version + 1 })
    .where('app_key', '=', registration.apiKey)
    .where('source', '=', registration.source)
    .where('version', '=', version)
    .returningAll()
    .executeTakeFirst()
  return row && fromRow(row).registration
}

export async function deleteRegistration(db: Db, apiKey: ApiKey, source: string): Promise<void> {
  await db
    .deleteFrom('source_credentials')
    .where('app_key', '=', apiKey)
    .where('source', '=', source)
    .execute()
}

function toRow(registration: NewRegistration) {
  return {
    client_id: registration.clientId,
    client_secret_sealed: registration.clientSecretSealed,
    enabled: registration.isEnabled ? 1 : 0,
    updated_at: registration.updatedAt.getTime(),
  }
}

function fromRow(row: Selectable<SourceCredentialsTable>): RegistrationRow {
  return {
    registration: {
      source: row.source,
      clientId: row.client_id,
      isEnabled: row.enabled === 1,
      updatedAt: new Date(row.updated_at),
      version: row.version,
    },
    clientSecretSealed: row.client_secret_sealed,
  }
}
