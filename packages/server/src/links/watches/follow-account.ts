import type { Connections } from '../../connections/connection.ts'
import type { Database } from '../../db/database.ts'
import { withLock } from '../../db/lock.ts'
import { QuaysideError } from '../../errors.ts'
import type { Queue } from '../../queue/queue.ts'
import type { SourceChanges } from '../../sources/changes.ts'
import type { Access, Source } from '../../sources/source.ts'
import { changesOf } from './changes-of.ts'
import type { LookAtLinks } from './look-at-links.ts'
import { findSuspects } from './suspects.ts'
import { accountJob, type LinkWatch, linkJob, WATCH_JOBS, type WatchedAccount } from './watch.ts'
import { changeWatch, findWatch, listWaysIn, removeUnusedWatch } from './watch-repository.ts'

export interface FollowAccountDeps {
  readonly database: Database
  readonly queue: Pick<Queue, 'enqueueAll'>
  readonly connections: Pick<Connections, 'accessById'>
  readonly sources: ReadonlyMap<string, Source>
  readonly lookAtLinks: LookAtLinks
  readonly now: () => Date
}

/**
 * Catches up with what has happened in an account: asks its source for the changes since the last
 * time and looks at the links they may concern. An account that was never asked about, or whose
 * cursor has grown too old, has each of its links looked at once. Where nobody is connected any
 * more there is nothing to ask; where no link lives any more the watch ends.
 */
export type FollowAccount = (account: WatchedAccount, signal: AbortSignal) => Promise<void>

/** Of one account, as far as they are worth trying: any of them sees the same files. */
const MAX_WAYS_IN = 5

export function createFollowAccount(deps: FollowAccountDeps): FollowAccount {
  const { database, sources, now } = deps
  const { db } = database

  return async function followAccount(account, signal) {
    const changes = changesOf(sources, account.source)
    if (!changes) return
    const name = `link-watch:${JSON.stringify([account.appKey, account.source, account.accountId])}`
    const work = async () => {
      const watch = await findWatch(db, account)
      if (!watch || (await removeUnusedWatch(db, watch))) return
      const startedAt = now()
      await asAnyOf(deps, account, (access) => catchUp(deps, { watch, changes, access }, signal))
      await changeWatch(db, account, { followedAt: startedAt })
    }
    // The same question twice at a time is refused by some services.
    await withLock(database, name, work, { signal })
  }
}

/** Does it by the first connection of the account that works; not at all when none does. */
async function asAnyOf(
  { database, connections }: FollowAccountDeps,
  account: WatchedAccount,
  work: (access: Access) => Promise<void>,
): Promise<void> {
  for (const id of await listWaysIn(database.db, account, MAX_WAYS_IN)) {
    try {
      return await work(await connections.accessById(account.appKey, id))
    } catch (error) {
      if (!isUseless(error)) throw error
    }
  }
}

/** Another try by the same connection would come to the same. */
const isUseless = (error: unknown) =>
  error instanceof QuaysideError && error.retryAfterMs === undefined && error.kind !== 'cancelled'

interface CatchUp {
  readonly watch: LinkWatch
  readonly changes: SourceChanges
  readonly access: Access
}

async function catchUp(
  deps: FollowAccountDeps,
  { watch, changes, access }: CatchUp,
  signal: AbortSignal,
): Promise<void> {
  try {
    if (watch.cursor !== undefined) return await goThrough(deps, { watch, changes, access }, signal)
  } catch (error) {
    const isTooOld = error instanceof QuaysideError && error.code === 'source_cursor_expired'
    if (!isTooOld) throw error
  }
  await beginAnew(deps, { watch, changes, access }, signal)
}

/** Page by page; a page counts as seen when its links were looked at. */
async function goThrough(
  { database, queue, lookAtLinks }: FollowAccountDeps,
  { watch, changes, access }: CatchUp,
  signal: AbortSignal,
): Promise<void> {
  for (let { cursor = '' } = watch; ; ) {
    const page = await changes.since(access, cursor, { signal })
    const suspects = await findSuspects(database.db, watch, page, changes)
    const left = await lookAtLinks(watch.appKey, suspects, signal)
    cursor = page.cursor
    await database.transaction(async (trx) => {
      await changeWatch(trx, watch, { cursor })
      await queue.enqueueAll(trx, left.map(linkJob))
    })
    if (!page.hasMore) return
  }
}

/** The cursor comes first: what happens while the links are looked at is told after it. */
async function beginAnew(
  { database, queue }: FollowAccountDeps,
  { watch, changes, access }: CatchUp,
  signal: AbortSignal,
): Promise<void> {
  const cursor = await changes.latest(access, { signal })
  await database.transaction(async (trx) => {
    await changeWatch(trx, watch, { cursor, lookedAt: new Date(0) })
    await queue.enqueueAll(trx, [accountJob(WATCH_JOBS.lookAtAll, watch)])
  })
}
