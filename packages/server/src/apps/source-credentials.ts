import type { Db } from '../db/database.ts'
import type { ApiKey } from '../lib/ids.ts'
import type { Sealer } from '../lib/seal.ts'
import type { ClientCredentials } from '../sources/source.ts'
import type { Apps } from './app.ts'
import { changedMeanwhile, sourceKeysMalformed, sourceKeysMissing } from './errors.ts'
import type { RegistrationChange, Registrations } from './registration.ts'
import {
  deleteRegistration,
  findRegistration,
  insertRegistration,
  listRegistrations,
  type RegistrationRow,
  saveRegistration,
  updateRegistration,
} from './source-credentials-repository.ts'

export interface SourceCredentialsDeps {
  readonly db: Db
  readonly sealer: Sealer
  readonly now: () => Date
}

/** The keys by which an app's people connect; see `Apps`. */
export function createSourceCredentials(
  deps: SourceCredentialsDeps,
): Pick<Apps, 'credentials' | 'setCredentials'> {
  const { db, sealer, now } = deps
  return {
    async credentials(apiKey, source) {
      const row = await findRegistration(db, apiKey, source)
      return row?.registration.isEnabled ? openClient(sealer, apiKey, row) : undefined
    },
    async setCredentials(apiKey, source, credentials) {
      const clientId = parseKey(credentials.clientId)
      const clientSecret = parseKey(credentials.clientSecret)
      if (!clientId || !clientSecret) throw sourceKeysMissing(clientId ? 'secret' : 'key')
      await saveRegistration(db, {
        apiKey,
        source,
        clientId,
        clientSecretSealed: sealer.seal(clientSecret, clientSecretOf(apiKey, source)),
        isEnabled: true,
        updatedAt: now(),
      })
    },
  }
}

/** The same as people of the portal see and change it. */
export function createRegistrations(deps: SourceCredentialsDeps): Registrations {
  const { db, sealer } = deps
  return {
    async list(apiKey) {
      return (await listRegistrations(db, apiKey)).map(({ registration }) => registration)
    },
    async find(apiKey, source) {
      return (await findRegistration(db, apiKey, source))?.registration
    },
    async client(apiKey, source) {
      const row = await findRegistration(db, apiKey, source)
      return row && openClient(sealer, apiKey, row)
    },
    change: (apiKey, source, change) => changeRegistration(deps, { apiKey, source, change }),
    remove: (apiKey, source) => deleteRegistration(db, apiKey, source),
  }
}

async function changeRegistration(
  { db, sealer, now }: SourceCredentialsDeps,
  request: {
    readonly apiKey: ApiKey
    readonly source: string
    readonly change: RegistrationChange
  },
) {
  const { apiKey, source, change } = request
  const before = await findRegistration(db, apiKey, source)
  if ((before?.registration.version ?? 0) !== change.version) throw changedMeanwhile()
  const { clientId, clientSecret } = newKeys(change, before)
  const registration = {
    apiKey,
    source,
    clientId,
    clientSecretSealed:
      clientSecret === undefined
        ? (before?.clientSecretSealed ?? '')
        : sealer.seal(clientSecret, clientSecretOf(apiKey, source)),
    isEnabled: change.isEnabled,
    updatedAt: now(),
  }
  const after = before
    ? await updateRegistration(db, registration, change.version)
    : await insertRegistration(db, registration)
  if (!after) throw changedMeanwhile()
  return after
}

/** A secret that is left out stays, but not with another key: it cannot fit that. */
function newKeys(change: RegistrationChange, before: RegistrationRow | undefined) {
  const clientId = parseKey(change.clientId) ?? before?.registration.clientId
  const clientSecret = parseKey(change.clientSecret)
  if (clientId === undefined) throw sourceKeysMissing('key')
  const isSameKey = clientId === before?.registration.clientId
  if (clientSecret === undefined && !isSameKey) throw sourceKeysMissing('secret')
  return { clientId, clientSecret }
}

/** What stands around a text that was copied from a page, the kinds one cannot see included. */
const EDGES = /^[\s\u200b-\u200d\u2060]+|[\s\u200b-\u200d\u2060]+$/g

/** `undefined` for nothing but blanks. */
function parseKey(text: string | undefined): string | undefined {
  const key = text?.replace(EDGES, '')
  if (!key) return undefined
  if (!/^[\x21-\x7e]+$/.test(key)) throw sourceKeysMalformed()
  return key
}

function openClient(sealer: Sealer, apiKey: ApiKey, row: RegistrationRow): ClientCredentials {
  const { clientId, source } = row.registration
  return {
    clientId,
    clientSecret: sealer.open(row.clientSecretSealed, clientSecretOf(apiKey, source)),
  }
}

/** What a sealed text is and whose, so that it opens nowhere else. */
const clientSecretOf = (apiKey: string, source: string) => `client secret ${apiKey} ${source}`
