import type { Updateable } from 'kysely'
import type { Database } from '../../db/database.ts'
import type { EndpointsTable } from '../../db/tables.ts'
import type { EndpointId } from '../../lib/ids.ts'

export interface HeldEndpoint extends AsyncDisposable {
  commit(): Promise<void>
}

/**
 * Somebody who changes an endpoint and has not committed yet: on PostgreSQL others that change or
 * lock its row wait.
 */
export async function holdEndpoint(
  database: Database,
  id: EndpointId,
  changes: Updateable<EndpointsTable>,
): Promise<HeldEndpoint> {
  const changed = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const done = database.transaction(async (trx) => {
    await trx.updateTable('endpoints').set(changes).where('id', '=', id).execute()
    changed.resolve()
    await released.promise
  })
  await changed.promise
  const commit = () => {
    released.resolve()
    return done
  }
  return { commit, [Symbol.asyncDispose]: commit }
}
