import { randomBytes } from 'node:crypto'
import type { Db } from '../db/database.ts'
import { newPersonSessionId, type PersonSessionId } from '../lib/ids.ts'
import { sessionUnknown } from './errors.ts'
import { hashToken } from './hash-token.ts'
import type { Person } from './person.ts'
import type { NewSession, PersonSession, SignedIn, Visitor } from './person-session.ts'
import {
  deletePersonSession,
  deletePersonSessions,
  findSignedIn,
  insertPersonSession,
  listPersonSessions,
  renewPersonSession,
} from './person-session-repository.ts'

/** Who is signed in, with which browsers. */
export interface PersonSessions {
  /** Begins a session of a person who has proved who they are. */
  begin(person: Person, visitor: Visitor): Promise<NewSession>
  /** Whose session this token is; `undefined` when it was ended, has expired or never was. */
  find(token: string): Promise<SignedIn | undefined>
  /** Last used first. */
  list(person: Person): Promise<readonly PersonSession[]>
  /** Rejects with `not-found` / `session_unknown` when the person has no such session. */
  end(person: Person, id: PersonSessionId): Promise<void>
  endOthers(current: SignedIn): Promise<void>
}

const HOUR_MS = 3_600_000
/** A portal that nobody touched for so long is a browser somebody left. */
const UNUSED_MS = 12 * HOUR_MS
/** However busy a session is, after two weeks the person signs in again. */
const LONGEST_MS = 14 * 24 * HOUR_MS
/** Renewing only once in so long spares a write per request. */
const RENEW_AFTER_MS = 5 * 60_000
const MAX_USER_AGENT = 256

export function createPersonSessions({
  db,
  now,
}: {
  readonly db: Db
  readonly now: () => Date
}): PersonSessions {
  return {
    async begin(person, { userAgent, address }) {
      const token = randomBytes(32).toString('base64url')
      const createdAt = now()
      const session: PersonSession = {
        id: newPersonSessionId(),
        userAgent: userAgent.slice(0, MAX_USER_AGENT),
        address,
        createdAt,
        seenAt: createdAt,
        expiresAt: lastInstant(createdAt, createdAt),
      }
      await insertPersonSession(db, person.id, session, hashToken(token))
      return { person, session, token }
    },
    async find(token) {
      const found = await findSignedIn(db, hashToken(token), now())
      if (!found) return undefined
      const { person, session } = found
      const seenAt = now()
      if (seenAt.getTime() - session.seenAt.getTime() < RENEW_AFTER_MS) return found
      const life = { seenAt, expiresAt: lastInstant(session.createdAt, seenAt) }
      await renewPersonSession(db, session.id, life)
      return { person, session: { ...session, ...life } }
    },
    list: (person) => listPersonSessions(db, person.id, now()),
    async end(person, id) {
      if (!(await deletePersonSession(db, person.id, id))) throw sessionUnknown()
    },
    endOthers: ({ person, session }) => deletePersonSessions(db, person.id, session.id),
  }
}

function lastInstant(createdAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + UNUSED_MS, createdAt.getTime() + LONGEST_MS))
}
