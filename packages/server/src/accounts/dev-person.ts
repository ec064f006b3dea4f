import type { Database } from '../db/database.ts'
import { newPersonId } from '../lib/ids.ts'
import type { Passwords } from './password.ts'
import { findPersonByEmail, insertPerson } from './person-repository.ts'

/** Whom everybody may sign in as in dev mode, and nowhere else. */
export const DEV_SIGN_IN = { email: 'dev@quayside.local', password: 'quayside-dev' } as const

/** Dev mode's owner; whoever has the address already stays as they are. */
export async function ensureDevPerson(deps: {
  readonly database: Database
  readonly passwords: Pick<Passwords, 'hash'>
  readonly now: () => Date
}): Promise<void> {
  const { db } = deps.database
  if (await findPersonByEmail(db, DEV_SIGN_IN.email)) return
  await insertPerson(db, {
    id: newPersonId(),
    email: DEV_SIGN_IN.email,
    name: 'Developer',
    role: 'owner',
    apps: 'all',
    passwordHash: await deps.passwords.hash(DEV_SIGN_IN.password),
    oidcSubject: undefined,
    createdAt: deps.now(),
  })
}
