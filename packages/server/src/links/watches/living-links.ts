import type { Connections } from '../../connections/connection.ts'
import type { Database } from '../../db/database.ts'
import type { ApiKey, Handle } from '../../lib/ids.ts'
import type { Job, Queue } from '../../queue/queue.ts'
import type { Source } from '../../sources/source.ts'
import type { LinkedFiles } from '../linked-files.ts'
import { createFollowAccount } from './follow-account.ts'
import { createLookAtAll } from './look-at-all.ts'
import { createLookAtLinks } from './look-at-links.ts'
import { createLinkNotices, type LinkNotices, type LinkNoticesDeps } from './notices.ts'
import { createReconcile } from './reconcile.ts'
import { WATCH_JOBS, type WatchedAccount } from './watch.ts'
import { createWatchLink, type WatchLink } from './watch-link.ts'

export interface LivingLinksDeps extends Pick<LinkNoticesDeps, 'registrations'> {
  readonly database: Database
  readonly queue: Queue
  readonly connections: Pick<Connections, 'accessById'>
  readonly sources: ReadonlyMap<string, Source>
  /** Those that tell what they find. */
  readonly linkedFiles: Pick<LinkedFiles, 'stat'>
  /** How long a change may stay unseen where no service calls. */
  readonly reconcileMs: number
  readonly now: () => Date
}

/**
 * Links that know what becomes of their files although nobody opens them. The source is asked what
 * has changed in the accounts where they live: when it calls, and after a time in any case. Which
 * calls it makes is a matter of setting it up; that nothing is missed rests on the cursor alone.
 */
export interface LivingLinks {
  readonly watchLink: WatchLink
  readonly notices: LinkNotices
}

const MINUTE_MS = 60_000
/** The wait for another one that follows the same account, and many pages after a long time. */
const FOLLOW_TIMEOUT_MS = 10 * MINUTE_MS
/** Some ten thousand links, one call each. */
const LOOK_TIMEOUT_MS = 60 * MINUTE_MS

export function createLivingLinks(deps: LivingLinksDeps): LivingLinks {
  const { queue } = deps
  const lookAtLinks = createLookAtLinks(deps)
  const follow = createFollowAccount({ ...deps, lookAtLinks })
  const lookAtAll = createLookAtAll({ ...deps, lookAtLinks })
  const reconcile = createReconcile(deps)

  queue.handle(
    WATCH_JOBS.follow,
    { concurrency: 4, timeoutMs: FOLLOW_TIMEOUT_MS, maxAttempts: 5 },
    (job, signal) => follow(accountOf(job), signal),
  )
  queue.handle(
    WATCH_JOBS.lookAtAll,
    { concurrency: 1, timeoutMs: LOOK_TIMEOUT_MS, maxAttempts: 3 },
    (job, signal) => lookAtAll(accountOf(job), signal),
  )
  queue.handle(
    WATCH_JOBS.lookAtOne,
    { concurrency: 2, timeoutMs: MINUTE_MS, maxAttempts: 8 },
    async ({ payload }, signal) => {
      const { appKey, handle } = payload
      const left = await lookAtLinks(appKey as ApiKey, [handle as Handle], signal)
      if (left.length > 0) throw new Error('the source cannot be asked about a link just now')
    },
  )
  queue.handle(
    WATCH_JOBS.reconcile,
    { concurrency: 1, timeoutMs: MINUTE_MS, maxAttempts: 1 },
    reconcile,
  )
  queue.repeat(WATCH_JOBS.reconcile, Math.min(MINUTE_MS, deps.reconcileMs))

  return { watchLink: createWatchLink(deps), notices: createLinkNotices(deps) }
}

/** As `accountJob` has put it there. */
function accountOf({ payload }: Job): WatchedAccount {
  const { appKey, source, accountId } = payload
  return { appKey: appKey as ApiKey, source: String(source), accountId: String(accountId) }
}
