import { createHash } from 'node:crypto'
import type { Pool, PoolClient } from 'pg'
import { createMutexes } from '../../lib/mutexes.ts'
import { orAborted } from '../../lib/or-aborted.ts'
import { connect, createPool } from './connections.ts'

/** Locks that hold between processes. */
export interface AdvisoryLocks {
  acquire(name: string, signal: AbortSignal): Promise<() => Promise<void>>
  close(): Promise<void>
}

/**
 * Holders wait for the outside world, so they must not take the connections that everyone's
 * statements need: the locks have their own. This many can be held in one process at a time.
 */
const MAX_HELD = 8
/** Longer than any refresh of a token takes; a caller's signal usually ends the wait before. */
const MAX_WAIT_MS = 60_000

export function createAdvisoryLocks(url: string): AdvisoryLocks {
  const pool = createPool({ url, max: MAX_HELD, waitMs: MAX_WAIT_MS })
  const mutexes = createMutexes()

  return {
    acquire: async (name, signal) => {
      // One waiter per name and process is enough to queue at the server.
      const release = await mutexes.acquire(name, signal)
      try {
        const client = await connectUnlessAborted(pool, signal)
        await lock(client, lockNumber(name), signal)
        return () => unlock(client, lockNumber(name)).finally(release)
      } catch (error) {
        release()
        throw error
      }
    },
    close: () => pool.end(),
  }
}

async function connectUnlessAborted(pool: Pool, signal: AbortSignal): Promise<PoolClient> {
  const connecting = connect(pool)
  try {
    return await orAborted(connecting, signal)
  } catch (error) {
    void connecting.then(
      (client) => client.release(),
      () => {}, // the caller was told already
    )
    throw error
  }
}

/** On failure the connection is closed: whatever the server still grants it goes to the next one. */
async function lock(client: PoolClient, number: string, signal: AbortSignal): Promise<void> {
  const locking = client.query('select pg_advisory_lock($1)', [number])
  try {
    await orAborted(locking, signal)
  } catch (error) {
    locking.catch(() => {})
    client.release(true)
    throw error
  }
}

async function unlock(client: PoolClient, number: string): Promise<void> {
  try {
    await client.query('select pg_advisory_unlock($1)', [number])
    client.release()
  } catch {
    client.release(true) // a broken connection holds no lock
  }
}

/** 64 bits of a hash: two names do not meet by chance. */
function lockNumber(name: string): string {
  return createHash('sha256').update(name).digest().readBigInt64BE().toString()
}
