import type { Apps } from '../apps/app.ts'
import type { Database } from '../db/database.ts'
import { withLock } from '../db/lock.ts'
import { toQuaysideError } from '../errors.ts'
import { connectionRevoked } from '../events/connection-revoked.ts'
import type { RecordEvent } from '../events/record.ts'
import type { ConnectionId } from '../lib/ids.ts'
import { orAborted } from '../lib/or-aborted.ts'
import type { Sealer } from '../lib/seal.ts'
import type { Access, Source } from '../sources/source.ts'
import type { Connection } from './connection.ts'
import {
  type ConnectionRow,
  findConnectionById,
  findUsableConnection,
  markBroken,
  saveRefreshedTokens,
} from './connection-repository.ts'
import { connectionExpired, sourceDisabled, sourceNotConfigured } from './errors.ts'
import { personalSource } from './personal-source.ts'
import { openAccessToken, openRefreshToken, sealTokens } from './sealed-tokens.ts'

export interface AccessDeps {
  readonly database: Database
  readonly sealer: Sealer
  readonly sources: ReadonlyMap<string, Source>
  readonly apps: Pick<Apps, 'credentials'>
  readonly recordEvent: RecordEvent
  readonly now: () => Date
}

/** A token this close to its end might not outlive the call it is for. */
const REFRESH_AHEAD_MS = 5 * 60_000
/** Waiting for the lock and asking the service, together. */
const REFRESH_TIMEOUT_MS = 45_000

/**
 * Makes rights to act. The tokens stay here: a refresh happens under a lock, so that one request
 * is made however many callers on however many processes find the token stale.
 */
export function createAccess(deps: AccessDeps): (connection: Connection) => Access {
  const { database, sealer, now } = deps
  const refreshing = new Map<ConnectionId, Promise<string>>()

  async function goodToken(connection: Connection, stale: string | undefined) {
    const found = await findUsableConnection(database.db, connection.appKey, connection.id)
    if (!found || found.row.connection.status === 'broken') {
      throw connectionExpired(connection.source)
    }
    const { row, registration } = found
    if (registration === 'off') throw sourceDisabled(connection.source)
    if (registration === 'none') throw sourceNotConfigured(connection.source)
    const token = openAccessToken(sealer, row)
    const isGood = token !== stale && !endsWithin(row, REFRESH_AHEAD_MS, now())
    return { row, token, isGood }
  }

  /** Callers of this process share one refresh, so that they do not queue up for the lock. */
  function refreshShared(connection: Connection, stale: string | undefined): Promise<string> {
    const running = refreshing.get(connection.id)
    if (running) return running
    const refresh = refreshUnderLock(connection, stale).finally(() =>
      refreshing.delete(connection.id),
    )
    refreshing.set(connection.id, refresh)
    return refresh
  }

  async function refreshUnderLock(connection: Connection, stale: string | undefined) {
    const signal = AbortSignal.timeout(REFRESH_TIMEOUT_MS)
    const work = async () => {
      const { row, token, isGood } = await goodToken(connection, stale)
      if (isGood) return token
      try {
        return await refresh(deps, row, signal)
      } catch (error) {
        // Refreshing early is a precaution; its failure is none while the token still works.
        if (isTemporary(error) && token !== stale && !endsWithin(row, 0, now())) return token
        throw error
      }
    }
    return await withLock(database, `connection:${connection.id}`, work, { signal })
  }

  return (connection) => ({
    connectionId: connection.id,
    accountId: connection.accountId,
    client: connection.appKey,
    details: connection.details,
    async token({ stale, signal }) {
      const { token, isGood } = await goodToken(connection, stale)
      return isGood ? token : await orAborted(refreshShared(connection, stale), signal)
    },
  })
}

/**
 * Asks the service for a new token and keeps it. A refresh token that is dead breaks the
 * connection; anything else leaves it as it is.
 */
async function refresh(deps: AccessDeps, row: ConnectionRow, signal: AbortSignal) {
  const { database, sealer, now } = deps
  const tokens = await askForTokens(deps, row, signal).catch(async (error) => {
    if (!isDead(error)) throw error
    await breakConnection(deps, row)
    throw connectionExpired(row.connection.source, error)
  })
  const sealed = sealTokens(sealer, row.connection, tokens)
  const isSaved = await saveRefreshedTokens(database.db, row, {
    ...sealed,
    refreshTokenSealed: sealed.refreshTokenSealed ?? row.refreshTokenSealed,
    updatedAt: now(),
  })
  return isSaved ? tokens.accessToken : await currentToken(deps, row)
}

/** Told once, by whoever finds it first. */
async function breakConnection(
  { database, recordEvent, now }: AccessDeps,
  row: ConnectionRow,
): Promise<void> {
  await database.transaction(async (trx) => {
    if (!(await markBroken(trx, row, now()))) return
    await recordEvent(trx, row.connection.appKey, connectionRevoked, row.connection)
  })
}

/** The tokens a row's refresh token is good for. Keeps nothing. */
export async function askForTokens(
  { apps, sources, sealer }: Pick<AccessDeps, 'apps' | 'sources' | 'sealer'>,
  row: ConnectionRow,
  signal: AbortSignal,
) {
  const { connection } = row
  const { oauth } = personalSource(sources, connection.source)
  const client = await apps.credentials(connection.appKey, connection.source)
  if (!client) throw sourceNotConfigured(connection.source)
  const refreshToken = openRefreshToken(sealer, row)
  if (refreshToken === undefined) throw connectionExpired(connection.source)
  return await oauth.refresh({ client, refreshToken, signal })
}

/** The person connected again while we were refreshing: what they brought counts. */
async function currentToken({ database, sealer }: AccessDeps, { connection }: ConnectionRow) {
  const row = await findConnectionById(database.db, connection.appKey, connection.id)
  if (!row) throw connectionExpired(connection.source)
  return openAccessToken(sealer, row)
}

export function endsWithin(row: ConnectionRow, ms: number, now: Date): boolean {
  return row.tokenExpiresAt !== undefined && row.tokenExpiresAt.getTime() - now.getTime() <= ms
}

const isDead = (error: unknown) => toQuaysideError(error).kind === 'unauthenticated'

const isTemporary = (error: unknown) => !isDead(error)
