import { createAudit } from '../../packages/server/src/accounts/audit.ts'
import { createKnownBrowsers } from '../../packages/server/src/accounts/known-browsers.ts'
import {
  findPersonByEmail,
  insertPerson,
} from '../../packages/server/src/accounts/person-repository.ts'
import { createPersonSessions } from '../../packages/server/src/accounts/sessions.ts'
import type { Database } from '../../packages/server/src/db/database.ts'
import { newPersonId } from '../../packages/server/src/lib/ids.ts'
import { createSealer, parseSealKeys } from '../../packages/server/src/lib/seal.ts'

const EMAIL = 'bench@quayside.test'

/** Somebody who may see everything; resolves to their browser's cookie. */
export async function signIn(database: Database, secretKey: string): Promise<string> {
  const { db } = database
  const now = () => new Date()
  await insertPerson(db, {
    id: newPersonId(),
    email: EMAIL,
    name: 'Bench',
    role: 'owner',
    apps: 'all',
    createdAt: now(),
    passwordHash: undefined,
    oidcSubject: undefined,
  })
  const found = await findPersonByEmail(db, EMAIL)
  if (!found) throw new Error('the person was not kept')
  const sessions = createPersonSessions({
    database,
    audit: createAudit({ db, now }),
    knownBrowsers: createKnownBrowsers(createSealer(parseSealKeys(secretKey))),
    now,
  })
  const visitor = { userAgent: 'bench', address: '127.0.0.1' }
  const { token } = await sessions.begin(found.person, visitor, 'password')
  return `quayside_portal=${token}`
}
