import type { Apps } from '../apps/app.ts'
import type { Database } from '../db/database.ts'
import type { QuaysideError } from '../errors.ts'
import type { RecordEvent } from '../events/record.ts'
import type { Handle } from '../lib/ids.ts'
import type { Sealer } from '../lib/seal.ts'
import type { Source } from '../sources/source.ts'
import { createAccess } from './access.ts'
import { allows } from './allows.ts'
import { createArrivals } from './arrivals.ts'
import { createBegin } from './begin.ts'
import { createCallback, type TrialTaker } from './callback.ts'
import type { Connection, Connections, ConnectionWish, PickerSession } from './connection.ts'
import { chooseConnection, findConnectionById, listConnections } from './connection-repository.ts'
import { connectionExpired } from './errors.ts'
import { createLogout } from './logout.ts'
import { listOwnConnections } from './own-connections.ts'
import { personalSource } from './personal-source.ts'
import { createSessions } from './sessions.ts'

export interface ConnectionsDeps {
  readonly database: Database
  readonly sealer: Sealer
  readonly sources: ReadonlyMap<string, Source>
  readonly apps: Pick<Apps, 'credentials' | 'find'>
  readonly recordEvent: RecordEvent
  /** Of this installation, without a slash at the end; redirect URIs begin with it. */
  readonly baseUrl: string
  readonly now: () => Date
  /** Told of faults while connecting that an operator should see. */
  readonly onFault: (error: QuaysideError) => void
  /** Told which file's row has changed. */
  readonly forgetFile?: ((handle: Handle) => void) | undefined
  /** See `CallbackDeps`. */
  readonly trials?: TrialTaker | undefined
}

/** Another process may be the one the browser came back to. */
const LOOK_MS = 500

/** Who a picker's person is at their sources. */
export function createConnections(deps: ConnectionsDeps): Connections {
  const { db } = deps.database
  const arrivals = createArrivals()
  const access = createAccess(deps)

  async function find(
    session: PickerSession,
    source: string,
    { account, flow = 'open', after = 0 }: ConnectionWish = {},
  ): Promise<Connection | undefined> {
    const known = personalSource(deps.sources, source)
    const rows = await listConnections(db, session, { source, account })
    return rows.find(
      (row) =>
        row.connection.status === 'active' &&
        row.connection.chosenAt > after &&
        allows(known, row, flow),
    )?.connection
  }

  return {
    ...createSessions({ db, now: deps.now }),
    ...createBegin(deps),
    ...createLogout(deps),
    callback: createCallback({ ...deps, arrivals }),
    access,
    find,
    async listOf(session, source) {
      const rows = await listConnections(db, session, { source })
      return rows.map(({ connection }) => connection)
    },
    ownOf: (session) => listOwnConnections({ ...deps, db }, session),
    choose: (connection) =>
      deps.database.transaction((trx) => chooseConnection(trx, connection, deps.now())),
    async findById(appKey, id) {
      return (await findConnectionById(db, appKey, id))?.connection
    },
    async accessById(appKey, id) {
      const row = await findConnectionById(db, appKey, id)
      if (row?.connection.status !== 'active') {
        throw connectionExpired(row?.connection.source ?? 'a source')
      }
      return access(row.connection)
    },
    async waitFor(session, source, { timeoutMs, signal, ...wish }) {
      const endsAt = performance.now() + timeoutMs
      for (;;) {
        const connection = await find(session, source, wish)
        const leftMs = endsAt - performance.now()
        if (connection || leftMs <= 0 || signal.aborted) return connection
        await arrivals.next(session.id, Math.min(LOOK_MS, leftMs), signal)
      }
    },
  }
}
