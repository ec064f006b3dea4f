import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'
import { DEV_SIGN_IN } from './dev-person.ts'
import { devDatabase } from './errors.ts'
import type { Invitations } from './invitations.ts'
import type { Passwords } from './password.ts'
import { findPersonByEmail, hasOwner } from './person-repository.ts'

export interface FirstStartDeps {
  readonly database: Database
  readonly passwords: Pick<Passwords, 'verify'>
  readonly invitations: Pick<Invitations, 'createFirst'>
  readonly invitationUrl: (token: string) => string
  readonly log: Logger
}

/**
 * Production: while nobody owns the portal each start writes a link to the log with which somebody
 * becomes its owner. The first that is taken ends them all. Rejects with `conflict` /
 * `dev_database` where the person of dev mode is still here, whose password everybody knows.
 */
export async function openFirstStart(deps: FirstStartDeps): Promise<void> {
  const { database, passwords, invitations, invitationUrl, log } = deps
  const { db } = database
  const dev = await findPersonByEmail(db, DEV_SIGN_IN.email)
  if (await passwords.verify(DEV_SIGN_IN.password, dev?.passwordHash)) throw devDatabase()
  if (await hasOwner(db)) return
  const { token } = await invitations.createFirst()
  log.warn({ url: invitationUrl(token) }, 'nobody owns the portal: open this address within a day')
}
