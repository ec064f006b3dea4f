import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'
import type { Sealer } from '../lib/seal.ts'
import { type Audit, createAudit } from './audit.ts'
import { DEV_SIGN_IN, ensureDevPerson } from './dev-person.ts'
import { deleteFailuresBefore } from './failure-repository.ts'
import { openFirstStart } from './first-start.ts'
import { deleteExpiredInvitations } from './invitation-repository.ts'
import { createInvitations, type Invitations } from './invitations.ts'
import { createKnownBrowsers } from './known-browsers.ts'
import { createMe, type Me } from './me.ts'
import { createOidcClient, type OidcSettings } from './oidc-client.ts'
import { createPasswords } from './password.ts'
import { createPeople, type People } from './people.ts'
import { deleteExpiredPersonSessions } from './person-session-repository.ts'
import { createPersonSessions, type PersonSessions } from './sessions.ts'
import { createSignIn, type SignIn } from './sign-in.ts'
import { createSignInLimits, forgottenBefore } from './sign-in-limits.ts'
import { createSingleSignOn, type SingleSignOn } from './single-sign-on.ts'
import { createTwoFactor, type TwoFactor } from './two-factor.ts'

/** The people of the portal, and what they changed. */
export interface Accounts {
  readonly signIn: SignIn
  readonly sessions: PersonSessions
  readonly me: Me
  readonly twoFactor: TwoFactor
  readonly people: People
  readonly invitations: Invitations
  readonly audit: Audit
  /** Where somebody takes an invitation. */
  readonly invitationUrl: (token: string) => string
  /** Where the company's own sign-on is configured. */
  readonly singleSignOn: SingleSignOn | undefined
  /** Dev mode only: the sign-in that everybody knows. */
  readonly example: typeof DEV_SIGN_IN | undefined
  /** Sees to it that somebody can sign in. To be called before requests are taken. */
  start(): Promise<void>
  /** Removes what has expired. */
  sweep(): Promise<void>
}

export interface AccountsDeps {
  readonly database: Database
  readonly sealer: Sealer
  /** Dev mode: there is somebody everybody may sign in as. */
  readonly isDev: boolean
  /** Of this installation, without a slash at the end. */
  readonly baseUrl: string
  /** The company's own sign-on. */
  readonly oidc?: OidcSettings | undefined
  /** How long entries of the audit log are kept. */
  readonly auditKeepMs: number
  readonly now: () => Date
  readonly log: Logger
}

/** To be registered with the issuer, behind the base URL. */
export const OIDC_CALLBACK = '/portal/api/oidc/callback'

export function createAccounts(deps: AccountsDeps): Accounts {
  const { database, sealer, now, isDev, baseUrl, oidc, auditKeepMs, log } = deps
  const { db } = database
  const passwords = createPasswords()
  const audit = createAudit({ db, now })
  const knownBrowsers = createKnownBrowsers(sealer)
  const sessions = createPersonSessions({ database, audit, knownBrowsers, now })
  const limits = createSignInLimits({ database, now })
  const twoFactor = createTwoFactor({ database, sealer, now })
  const invitations = createInvitations({ database, passwords, sessions, now })
  const invitationUrl = (token: string) => `${baseUrl}/portal/invitations/${token}`

  return {
    signIn: createSignIn({ database, passwords, limits, knownBrowsers, twoFactor, sessions }),
    sessions,
    me: createMe({ database, passwords, limits, twoFactor }),
    twoFactor,
    people: createPeople({ database }),
    invitations,
    audit,
    invitationUrl,
    singleSignOn:
      oidc &&
      createSingleSignOn({
        title: oidc.title,
        client: createOidcClient({ settings: oidc, redirectUri: `${baseUrl}${OIDC_CALLBACK}` }),
        database,
        sealer,
        sessions,
        invitations,
        now,
      }),
    example: isDev ? DEV_SIGN_IN : undefined,
    async start() {
      if (isDev) await ensureDevPerson({ database, passwords, now })
      else await openFirstStart({ database, passwords, invitations, invitationUrl, log })
    },
    async sweep() {
      await deleteExpiredPersonSessions(db, now())
      await deleteExpiredInvitations(db, now())
      await deleteFailuresBefore(db, forgottenBefore(now()))
      await audit.prune(new Date(now().getTime() - auditKeepMs))
    },
  }
}
