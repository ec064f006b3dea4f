import type { Trx } from '../../db/database.ts'
import type { LinkedFile } from '../../files/file-record.ts'
import type { Queue } from '../../queue/queue.ts'
import { accountJob, type LinkSighting, linkJob, WATCH_JOBS } from './watch.ts'
import { addWatch } from './watch-repository.ts'

/**
 * To be called in the transaction in which a link is made: from then on its account is followed.
 */
export type WatchLink = (trx: Trx, file: LinkedFile, sighting: LinkSighting) => Promise<void>

/** Processes do not agree on the time to the second. */
const CLOCK_SLACK_MS = 5_000

export function createWatchLink({ queue }: { readonly queue: Pick<Queue, 'enqueue'> }): WatchLink {
  return async function watchLink(trx, file, { accountId, seenAt }) {
    const { appKey, origin } = file
    const watch = await addWatch(trx, { appKey, source: origin.source, accountId })
    if (watch.cursor === undefined) {
      return await queue.enqueue(trx, accountJob(WATCH_JOBS.follow, watch))
    }
    // A change that was told meanwhile was told of no link yet.
    if (watch.followedAt.getTime() > seenAt.getTime() - CLOCK_SLACK_MS) {
      await queue.enqueue(trx, linkJob(file))
    }
  }
}
