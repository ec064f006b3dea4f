import { randomBytes } from 'node:crypto'
import { pino } from 'pino'
import type { Database } from '../../db/database.ts'
import { newPersonId } from '../../lib/ids.ts'
import { createSealer } from '../../lib/seal.ts'
import { createAccounts } from '../accounts.ts'
import type { OidcSettings } from '../oidc-client.ts'
import { createPasswords } from '../password.ts'
import type { Person, Rights } from '../person.ts'
import { findPerson, insertPerson } from '../person-repository.ts'

export const PASSWORD = 'correct horse battery'

/** Accounts on a database, with a clock that can be put forward and a log to be read. */
export function openAccounts(
  database: Database,
  options: { readonly isDev?: boolean; readonly oidc?: OidcSettings } = {},
) {
  const clock = { at: Date.now() }
  const logged: string[] = []
  const accounts = createAccounts({
    database,
    sealer: createSealer([{ id: 'test', bytes: randomBytes(32) }]),
    isDev: options.isDev ?? false,
    baseUrl: 'https://files.example.com',
    oidc: options.oidc,
    auditKeepMs: 400 * 24 * 3_600_000,
    now: () => new Date(clock.at),
    log: pino({ level: 'info' }, { write: (line) => logged.push(line) }),
  })

  /** Somebody with the password of the tests. */
  async function newPerson(rights: Partial<Rights> & { email?: string } = {}): Promise<Person> {
    const id = newPersonId()
    await insertPerson(database.db, {
      id,
      email: rights.email ?? `${id.toLowerCase()}@shop.example`,
      name: 'Ada',
      role: rights.role ?? 'developer',
      apps: rights.apps ?? 'all',
      passwordHash: await passwords.hash(PASSWORD),
      oidcSubject: undefined,
      createdAt: new Date(clock.at),
    })
    const row = await findPerson(database.db, id)
    if (!row) throw new Error('the person was not kept')
    return row.person
  }

  return {
    accounts,
    logged,
    newPerson,
    wait: (ms: number) => {
      clock.at += ms
    },
    now: () => new Date(clock.at),
  }
}

const passwords = createPasswords()

/** Somebody at a browser that nobody has signed in with. */
export const visitor = (address = '192.0.2.1', knownBrowser?: string) => ({
  userAgent: 'Firefox',
  address,
  knownBrowser,
})
