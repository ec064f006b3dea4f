import { randomBytes } from 'node:crypto'
import type { Database, Db } from '../db/database.ts'
import { newPersonSessionId, type PersonSessionId } from '../lib/ids.ts'
import type { Audit } from './audit.ts'
import { personUnknown, sessionUnknown } from './errors.ts'
import { hashToken } from './hash-token.ts'
import type { KnownBrowsers } from './known-browsers.ts'
import type { Person } from './person.ts'
import { findPerson, updateSeen } from './person-repository.ts'
import type { NewSession, PersonSession, SignedIn, Visitor } from './person-session.ts'
import {
  deleteOldestSessions,
  deletePersonSession,
  deletePersonSessions,
  deleteSessionByToken,
  findSignedIn,
  insertPersonSession,
  listPersonSessions,
  renewPersonSession,
} from './person-session-repository.ts'

/** How somebody proved who they are. */
export type Way = 'password' | 'invitation' | 'single sign-on'

/** Who is signed in, with which browsers. */
export interface PersonSessions {
  /** Begins a session of a person who has proved who they are. */
  begin(person: Person, visitor: Visitor, way: Way): Promise<NewSession>
  /** The same in the transaction that makes the person. */
  beginWithin(trx: Db, person: Person, visitor: Visitor, way: Way): Promise<NewSession>
  /** Whose session this token is; `undefined` when it was ended, has expired or never was. */
  find(token: string): Promise<SignedIn | undefined>
  /** The same, without counting as use of it. */
  peek(token: string): Promise<SignedIn | undefined>
  /** Last used first. */
  list(person: Person): Promise<readonly PersonSession[]>
  /** Rejects with `not-found` / `portal_session_unknown` when the person has no such session. */
  end(person: Person, id: PersonSessionId): Promise<void>
  endOthers(current: SignedIn): Promise<void>
}

export interface PersonSessionsDeps {
  readonly database: Database
  readonly audit: Pick<Audit, 'note'>
  readonly knownBrowsers: Pick<KnownBrowsers, 'name'>
  readonly now: () => Date
}

const HOUR_MS = 3_600_000
/** A portal that nobody touched for so long is a browser somebody left. */
const UNUSED_MS = 12 * HOUR_MS
/** However busy a session is, after two weeks the person signs in again. */
const LONGEST_MS = 14 * 24 * HOUR_MS
/** Renewing only once in so long spares a write per request. */
const RENEW_AFTER_MS = 5 * 60_000
/** Nobody has so many browsers; programs that sign in again and again end their older sessions. */
const MAX_SESSIONS = 50
const MAX_USER_AGENT = 256

export function createPersonSessions(deps: PersonSessionsDeps): PersonSessions {
  const { database, audit, knownBrowsers, now } = deps
  const { db } = database

  const peek = (token: string) => findSignedIn(db, hashToken(token), now())

  async function beginWithin(
    trx: Db,
    person: Person,
    visitor: Visitor,
    way: Way,
  ): Promise<NewSession> {
    const row = await findPerson(trx, person.id)
    if (!row) throw personUnknown()
    if (visitor.formerToken) await deleteSessionByToken(trx, hashToken(visitor.formerToken))
    const token = randomBytes(32).toString('base64url')
    const session = newSession(visitor, now())
    await insertPersonSession(trx, person.id, session, hashToken(token))
    await deleteOldestSessions(trx, person.id, MAX_SESSIONS)
    await updateSeen(trx, person.id, session.createdAt)
    await audit.note(trx, {
      personId: person.id,
      who: person.email,
      appKey: undefined,
      action: 'session.begin',
      target: session.id,
      details: { way, address: session.address },
    })
    const seen = { ...person, lastSeenAt: session.createdAt }
    return { person: seen, session, token, knownBrowser: knownBrowsers.name(row) }
  }

  return {
    beginWithin,
    begin: (person, visitor, way) =>
      database.transaction((trx) => beginWithin(trx, person, visitor, way)),
    peek,
    async find(token) {
      const found = await peek(token)
      if (!found) return undefined
      const { person, session } = found
      const seenAt = now()
      if (seenAt.getTime() - session.seenAt.getTime() < RENEW_AFTER_MS) return found
      const life = { seenAt, expiresAt: lastInstant(session.createdAt, seenAt) }
      await renewPersonSession(db, session.id, life)
      await updateSeen(db, person.id, seenAt)
      return { person: { ...person, lastSeenAt: seenAt }, session: { ...session, ...life } }
    },
    list: (person) => listPersonSessions(db, person.id, now()),
    async end(person, id) {
      if (!(await deletePersonSession(db, person.id, id))) throw sessionUnknown()
    },
    endOthers: ({ person, session }) => deletePersonSessions(db, person.id, session.id),
  }
}

function newSession({ userAgent, address }: Visitor, createdAt: Date): PersonSession {
  return {
    id: newPersonSessionId(),
    userAgent: userAgent.slice(0, MAX_USER_AGENT),
    address,
    createdAt,
    seenAt: createdAt,
    expiresAt: lastInstant(createdAt, createdAt),
  }
}

function lastInstant(createdAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + UNUSED_MS, createdAt.getTime() + LONGEST_MS))
}
