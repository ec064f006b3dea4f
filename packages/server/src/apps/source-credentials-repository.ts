import type { Db } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'

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
