import { createHash, randomBytes } from 'node:crypto'
import type { Db } from '../db/database.ts'
import { type ApiKey, newPickerSessionId } from '../lib/ids.ts'
import type { Connections } from './connection.ts'
import {
  findSessionById,
  findSessionByToken,
  insertSession,
  renewSession,
  type SessionRow,
} from './session-repository.ts'

const HOUR_MS = 3_600_000
/** A picker that nobody touched for a day is a tab somebody forgot. */
const UNUSED_MS = 24 * HOUR_MS
/** However busy a session is, after a month the person connects again. */
const LONGEST_MS = 30 * 24 * HOUR_MS
/** Renewing only once in so long spares a write per request. */
const RENEW_AFTER_MS = HOUR_MS

/** Picker sessions: the token is a secret of the picker, of which only the hash is kept. */
export function createSessions({
  db,
  now,
}: {
  readonly db: Db
  readonly now: () => Date
}): Pick<Connections, 'session' | 'findSession' | 'findSessionById'> {
  async function findSession(appKey: ApiKey, token: string) {
    const row = await findSessionByToken(db, appKey, hashToken(token), now())
    if (!row) return undefined
    const expiresAt = lastInstant(row.createdAt, now())
    if (expiresAt.getTime() - row.expiresAt.getTime() >= RENEW_AFTER_MS) {
      await renewSession(db, row.session, expiresAt)
    }
    return row.session
  }

  async function createSession(appKey: ApiKey) {
    const token = `qst_${randomBytes(32).toString('base64url')}`
    const createdAt = now()
    const row: SessionRow = {
      session: { id: newPickerSessionId(), appKey },
      createdAt,
      expiresAt: lastInstant(createdAt, createdAt),
    }
    await insertSession(db, row, hashToken(token))
    return { session: row.session, token }
  }

  return {
    findSession,
    findSessionById: (appKey, id) => findSessionById(db, appKey, id, now()),
    async session(appKey, token) {
      const session = token ? await findSession(appKey, token) : undefined
      return session && token ? { session, token } : await createSession(appKey)
    },
  }
}

function lastInstant(createdAt: Date, now: Date): Date {
  return new Date(Math.min(now.getTime() + UNUSED_MS, createdAt.getTime() + LONGEST_MS))
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}
