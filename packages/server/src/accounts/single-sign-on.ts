import type { Database } from '../db/database.ts'
import type { Sealer } from '../lib/seal.ts'
import { SealError } from '../lib/seal.ts'
import { singleSignOnRefused, singleSignOnUnknown } from './errors.ts'
import { findInvitationFor } from './invitation-repository.ts'
import type { Invitations } from './invitations.ts'
import type { OidcChecks, OidcClient, Vouched } from './oidc-client.ts'
import { normalEmail, type Person } from './person.ts'
import { findPersonByEmail, findPersonBySubject, linkSubject } from './person-repository.ts'
import type { NewSession, Visitor } from './person-session.ts'
import type { PersonSessions } from './sessions.ts'

/** Signing in through a company's own sign-on. */
export interface SingleSignOn {
  /** What people read: `Sign in with …`. */
  readonly title: string
  /** Where to send the browser, and what it has to keep until it comes back. */
  begin(): Promise<{ readonly url: string; readonly kept: string }>
  /**
   * Signs in whoever the issuer vouches for: a person known from before, one with the same checked
   * address, or somebody who was invited. Nobody becomes a person without an invitation. Rejects
   * with `forbidden` / `single_sign_on_refused` or `single_sign_on_unknown`.
   */
  finish(query: string, kept: string | undefined, visitor: Visitor): Promise<NewSession>
}

export interface SingleSignOnDeps {
  readonly title: string
  readonly client: OidcClient
  readonly database: Database
  readonly sealer: Sealer
  readonly sessions: Pick<PersonSessions, 'begin'>
  readonly invitations: Pick<Invitations, 'acceptFor'>
  readonly now: () => Date
}

const PURPOSE = 'single sign-on'
const LIFE_MS = 10 * 60_000
/** How long the browser keeps what it has to come back with. */
export const SIGN_ON_LIFE_MS = LIFE_MS
const MAX_NAME = 100

export function createSingleSignOn(deps: SingleSignOnDeps): SingleSignOn {
  const { title, client, database, sealer, sessions, invitations, now } = deps
  const { db } = database

  async function findVouched({ subject, email }: Vouched): Promise<Person | undefined> {
    const known = await findPersonBySubject(db, subject)
    if (known || email === undefined) return known
    const person = (await findPersonByEmail(db, normalEmail(email)))?.person
    if (person && !(await linkSubject(db, person.id, subject))) throw singleSignOnUnknown()
    return person
  }

  async function welcome({ subject, email, name }: Vouched, visitor: Visitor): Promise<NewSession> {
    const address = email && normalEmail(email)
    const invitation = address && (await findInvitationFor(db, address, now()))
    if (!address || !invitation) throw singleSignOnUnknown()
    const newcomer = {
      email: address,
      name: (name ?? address).slice(0, MAX_NAME),
      passwordHash: undefined,
      oidcSubject: subject,
    }
    return await invitations.acceptFor(invitation, { ...newcomer, way: PURPOSE }, visitor)
  }

  return {
    title,
    async begin() {
      const { url, checks } = await client.begin()
      const until = now().getTime() + LIFE_MS
      return { url, kept: sealer.seal(JSON.stringify({ ...checks, until }), PURPOSE) }
    },
    async finish(query, kept, visitor) {
      const checks = kept === undefined ? undefined : openKept(sealer, kept, now())
      if (!checks) throw singleSignOnRefused(new Error('nobody was sent to the issuer'))
      const vouched = await client.finish(query, checks)
      const person = await findVouched(vouched)
      return person
        ? await sessions.begin(person, visitor, PURPOSE)
        : await welcome(vouched, visitor)
    },
  }
}

function openKept(sealer: Sealer, kept: string, now: Date): OidcChecks | undefined {
  try {
    const { until, ...checks } = parseKept(sealer.open(kept, PURPOSE))
    return until > now.getTime() ? checks : undefined
  } catch (error) {
    if (error instanceof SealError) return undefined
    throw error
  }
}

function parseKept(json: string): OidcChecks & { readonly until: number } {
  return JSON.parse(json) as OidcChecks & { until: number }
}
