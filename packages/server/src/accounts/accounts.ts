import type { Database } from '../db/database.ts'
import { type Audit, createAudit } from './audit.ts'
import { DEV_SIGN_IN, ensureDevPerson } from './dev-person.ts'
import { createPasswords } from './password.ts'
import { createPersonSessions, type PersonSessions } from './sessions.ts'
import { createSignIn, type SignIn } from './sign-in.ts'

/** The people of the portal. */
export interface Accounts {
  readonly audit: Audit
  readonly sessions: PersonSessions
  readonly signIn: SignIn
  /** Dev mode only: the sign-in that everybody knows. */
  readonly example: typeof DEV_SIGN_IN | undefined
  /** Sees to it that somebody can sign in. To be called before requests are taken. */
  start(): Promise<void>
}

export interface AccountsDeps {
  readonly database: Database
  /** Dev mode: there is somebody everybody may sign in as. */
  readonly isDev: boolean
  readonly now: () => Date
}

export function createAccounts(deps: AccountsDeps): Accounts {
  const { database, now, isDev } = deps
  const { db } = database
  const passwords = createPasswords()
  const sessions = createPersonSessions({ db, now })

  return {
    audit: createAudit({ db, now }),
    sessions,
    signIn: createSignIn({ database, passwords, sessions }),
    example: isDev ? DEV_SIGN_IN : undefined,
    async start() {
      if (isDev) await ensureDevPerson({ database, passwords, now })
    },
  }
}
