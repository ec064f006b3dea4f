import type { Db } from '../db/database.ts'
import type { Sealer } from '../lib/seal.ts'
import type { Apps } from './app.ts'
import { findSourceCredentials, saveSourceCredentials } from './source-credentials-repository.ts'

export interface SourceCredentialsDeps {
  readonly db: Db
  readonly sealer: Sealer
  readonly now: () => Date
}

/** The apps' own registrations with the services of sources. */
export function createSourceCredentials({
  db,
  sealer,
  now,
}: SourceCredentialsDeps): Pick<Apps, 'credentials' | 'setCredentials'> {
  return {
    async credentials(apiKey, source) {
      const row = await findSourceCredentials(db, apiKey, source)
      if (!row) return undefined
      const clientSecret = sealer.open(row.clientSecretSealed, clientSecretOf(apiKey, source))
      return { clientId: row.clientId, clientSecret }
    },
    async setCredentials(apiKey, source, { clientId, clientSecret }) {
      await saveSourceCredentials(db, {
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
const clientSecretOf = (apiKey: string, source: string) => `client secret ${apiKey} ${source}`
