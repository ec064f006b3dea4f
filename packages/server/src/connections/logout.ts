import { connectionRevoked } from '../events/connection-revoked.ts'
import type { Access } from '../sources/source.ts'
import { type AccessDeps, askForTokens, endsWithin } from './access.ts'
import type { Connections } from './connection.ts'
import {
  type ConnectionRow,
  deleteConnection,
  emptyConnection,
  findConnectionById,
  leaveSession,
  listConnections,
} from './connection-repository.ts'
import { isInUse, listLeftConnections } from './connection-use.ts'
import { openAccessToken } from './sealed-tokens.ts'
import { deleteExpiredSessions } from './session-repository.ts'
import { deleteExpiredStates, deleteStates } from './state-repository.ts'

/** Nobody waits longer for a service to take note of a farewell. */
const REVOKE_TIMEOUT_MS = 5_000
/** Spent states stay so long, that a replay is told from an address nobody ever had. */
const STATE_KEPT_MS = 3_600_000
/** Connections ended by one sweep; the rest waits for the next. */
const SWEEP_BATCH = 50

/** How connections end: signed out, or left behind by a session that expired. */
export function createLogout(
  deps: AccessDeps,
): Pick<Connections, 'forget' | 'logout' | 'revoke' | 'sweep'> {
  const { database, recordEvent, now } = deps

  async function end(row: ConnectionRow, signal: AbortSignal): Promise<void> {
    await deleteConnection(database.db, row.connection)
    await revokeAtService(deps, row, signal)
  }

  return {
    async logout(session, what, signal) {
      // Another account may just be under way.
      if (what.account === undefined) await deleteStates(database.db, session, what.source)
      const rows = await listConnections(database.db, session, what)
      await Promise.all(
        rows.map(async (row) => {
          if (await isInUse(database.db, row.connection)) {
            await leaveSession(database.db, row.connection, now())
          } else {
            await end(row, signal)
          }
        }),
      )
    },

    async revoke(appKey, id, signal) {
      const row = await findConnectionById(database.db, appKey, id)
      if (!row) return false
      await database.transaction(async (trx) => {
        const isNews = await emptyConnection(trx, row.connection, now())
        if (isNews) await recordEvent(trx, appKey, connectionRevoked, row.connection)
        // Links go on when the account connects again, so they have to know which it was.
        if (!(await isInUse(trx, row.connection))) await deleteConnection(trx, row.connection)
      })
      await revokeAtService(deps, row, signal)
      return true
    },

    async forget(appKey, id, signal) {
      const row = await findConnectionById(database.db, appKey, id)
      if (!row) return false
      await end(row, signal)
      return true
    },

    async sweep(signal) {
      await deleteExpiredSessions(database.db, now())
      await deleteExpiredStates(database.db, new Date(now().getTime() - STATE_KEPT_MS))
      for (const row of await listLeftConnections(database.db, SWEEP_BATCH)) {
        if (signal.aborted) return
        await end(row, signal)
      }
    },
  }
}

/** Best effort: the row is gone already, and with it our copy of the tokens. */
async function revokeAtService(
  deps: AccessDeps,
  row: ConnectionRow,
  signal: AbortSignal,
): Promise<void> {
  const source = deps.sources.get(row.connection.source)
  if (!source?.oauth || row.connection.status === 'broken') return
  const limited = AbortSignal.any([signal, AbortSignal.timeout(REVOKE_TIMEOUT_MS)])
  try {
    await source.revoke(lastAccess(deps, row), { signal: limited })
  } catch {
    // The person is signed out either way; an unreachable service cannot keep them.
  }
}

/** A right to act from a row that is no longer in the database: nothing it fetches is kept. */
function lastAccess(deps: AccessDeps, row: ConnectionRow): Access {
  const { connection } = row
  return {
    connectionId: connection.id,
    accountId: connection.accountId,
    details: connection.details,
    async token({ stale, signal }) {
      const token = openAccessToken(deps.sealer, row)
      if (token !== stale && !endsWithin(row, 0, deps.now())) return token
      return (await askForTokens(deps, row, signal)).accessToken
    },
  }
}
