import type { Database } from '../../db/database.ts'
import type { Handle } from '../../lib/ids.ts'
import type { Queue } from '../../queue/queue.ts'
import type { LookAtLinks } from './look-at-links.ts'
import { everyLink } from './suspects.ts'
import { type LinkWatch, linkJob, type WatchedAccount } from './watch.ts'
import { changeWatch, findWatch } from './watch-repository.ts'

export interface LookAtAllDeps {
  readonly database: Database
  readonly queue: Pick<Queue, 'enqueueAll'>
  readonly lookAtLinks: LookAtLinks
  readonly now: () => Date
}

/**
 * Looks at each link of an account by itself, unless that was done lately: for what no cursor
 * tells, such as folders that are shared with a person but not among their own.
 */
export type LookAtAll = (account: WatchedAccount, signal: AbortSignal) => Promise<void>

/** What cursors tell not is seen within a day. */
const LOOK_EVERY_MS = 24 * 3_600_000
const BATCH = 200

export function isLookDue({ lookedAt }: LinkWatch, now: Date): boolean {
  return now.getTime() - lookedAt.getTime() >= LOOK_EVERY_MS
}

export function createLookAtAll({ database, queue, lookAtLinks, now }: LookAtAllDeps): LookAtAll {
  const { db } = database

  async function lookAt(account: WatchedAccount, handles: readonly Handle[], signal: AbortSignal) {
    const left = await lookAtLinks(account.appKey, handles, signal)
    await database.transaction((trx) => queue.enqueueAll(trx, left.map(linkJob)))
  }

  return async function lookAtAll(account, signal) {
    const startedAt = now()
    const watch = await findWatch(db, account)
    if (!watch || !isLookDue(watch, startedAt)) return
    let handles: Handle[] = []
    for await (const { handle } of everyLink(db, account)) {
      handles.push(handle)
      if (handles.length < BATCH) continue
      await lookAt(account, handles, signal)
      handles = []
    }
    await lookAt(account, handles, signal)
    await changeWatch(db, account, { lookedAt: startedAt })
  }
}
