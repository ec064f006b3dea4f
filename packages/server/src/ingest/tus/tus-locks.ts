import { setTimeout as sleep } from 'node:timers/promises'
import type { Db } from '../../db/database.ts'
import { randomText, type UploadId } from '../../lib/ids.ts'
import { uploadLocked } from './errors.ts'
import { releaseLock, renewLock, takeLock, wantLock } from './lock-repository.ts'
import type { TusLock, TusUploads } from './tus-upload.ts'

type LockOptions = Parameters<TusUploads['lock']>[1]

export interface TusLocksDeps {
  readonly db: Db
  /** This process, by a name no other one has had. */
  readonly owner: string
  /** No other process works on this database, so what another one holds nobody does. */
  readonly isAlone: boolean
  readonly now: () => Date
  /** How long to wait for whoever holds a lock. */
  readonly patienceMs?: number
}

/**
 * A process that was killed keeps its locks for so long. Whoever merely was too slow to renew does
 * no harm: a piece counts only if it follows what is there.
 */
const LEASE_MS = 8_000
/** How often a holder looks whether somebody in another process wants the lock. */
const RENEW_MS = 1_000
/** How often to look whether a lock has become free: at first, and after a while. */
const LOOK_MS = 50
const LOOK_MAX_MS = 1_000
/** More who wait for one upload in one process are no client's, and each keeps the database busy. */
const MAX_WAITING = 4
/** Longer than a lease, and than the last piece of a slow sender takes to be kept. */
const PATIENCE_MS = 30_000

/** Locks of uploads in rows, so that they hold between processes and end with them. */
export function createTusLocks(deps: TusLocksDeps): TusUploads['lock'] {
  const { db, owner, isAlone, now, patienceMs = PATIENCE_MS } = deps
  /** Those who hold locks in this process need not be asked through the database. */
  const heldHere = new Map<UploadId, () => void>()
  const waitingHere = new Map<UploadId, number>()

  const holdFor = (id: UploadId, holder: string) => ({
    ...{ id, holder },
    until: isAlone ? Number.MAX_SAFE_INTEGER : now().getTime() + LEASE_MS,
  })

  function keep(id: UploadId, holder: string, onWanted: () => void): TusLock {
    heldHere.set(id, onWanted)
    const renew = () => {
      renewLock(db, holdFor(id, holder)).then(
        (became) => became !== 'held' && onWanted(),
        () => undefined, // the next one may succeed
      )
    }
    // Where nobody else can ask, and whoever asks after this process is a new one, nothing ends.
    const timer = isAlone ? undefined : setInterval(renew, RENEW_MS).unref()
    return {
      async release() {
        clearInterval(timer)
        if (heldHere.get(id) === onWanted) heldHere.delete(id)
        await releaseLock(db, { id, holder })
      },
    }
  }

  /** Asks for the lock in turn with others, who must not be too many. */
  async function wait<T>(id: UploadId, take: () => Promise<T>): Promise<T> {
    const waiting = waitingHere.get(id) ?? 0
    if (waiting >= MAX_WAITING) throw uploadLocked()
    waitingHere.set(id, waiting + 1)
    try {
      return await take()
    } finally {
      const left = (waitingHere.get(id) ?? 1) - 1
      if (left > 0) waitingHere.set(id, left)
      else waitingHere.delete(id)
    }
  }

  async function take(id: UploadId, { onWanted, signal }: LockOptions): Promise<TusLock> {
    const holder = `${owner}/${randomText(8)}`
    const onlyOwner = isAlone ? owner : undefined
    const deadline = now().getTime() + patienceMs
    for (let lookMs = LOOK_MS; ; lookMs = Math.min(2 * lookMs, LOOK_MAX_MS)) {
      const at = { now: now().getTime(), onlyOwner }
      if (await takeLock(db, holdFor(id, holder), at)) return keep(id, holder, onWanted)
      if (at.now > deadline) throw uploadLocked()
      const askHere = heldHere.get(id)
      if (askHere) askHere()
      else await wantLock(db, id)
      await sleep(lookMs, undefined, { signal })
    }
  }

  return (id, options) => wait(id, () => take(id, options))
}
