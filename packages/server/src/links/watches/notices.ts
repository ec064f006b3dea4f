import type { Registrations } from '../../apps/registration.ts'
import type { Database } from '../../db/database.ts'
import type { ApiKey } from '../../lib/ids.ts'
import type { Queue } from '../../queue/queue.ts'
import type { SourceNotices } from '../../sources/changes.ts'
import type { Source } from '../../sources/source.ts'
import { noticeRefused, noticesUnsupported } from '../errors.ts'
import { changesOf } from './changes-of.ts'
import { noteAsked, noteNoticed } from './notice-repository.ts'
import { accountJob, WATCH_JOBS } from './watch.ts'
import { findWatched } from './watch-repository.ts'

export interface LinkNoticesDeps {
  readonly database: Database
  readonly queue: Pick<Queue, 'enqueueAll'>
  readonly sources: ReadonlyMap<string, Source>
  /** Also of a source that is switched off: it may be switched on again. */
  readonly registrations: Pick<Registrations, 'client'>
  readonly now: () => Date
}

interface NoticePlace {
  readonly appKey: ApiKey
  readonly source: string
}

/** A service's own calls. Both reject with `notices_unsupported` where a source makes none. */
export interface LinkNotices {
  /** What to answer to the question whether an address is ours. Rejects with `notice_refused` when nothing was asked. */
  answerChallenge(place: NoticePlace, query: Readonly<Record<string, unknown>>): Promise<string>
  /**
   * Has the accounts that a notice names followed, as far as links live there. Rejects with
   * `notice_refused` unless it is signed with the secret of the app's own registration.
   */
  take(
    place: NoticePlace,
    notice: Pick<Parameters<SourceNotices['read']>[0], 'headers' | 'body'>,
  ): Promise<void>
}

/** Names in one statement. */
const BATCH = 500

export function createLinkNotices(deps: LinkNoticesDeps): LinkNotices {
  const { database, queue, registrations, now } = deps
  const { db } = database

  function noticesOf({ source }: NoticePlace): SourceNotices {
    const notices = changesOf(deps.sources, source)?.notices
    if (!notices) throw noticesUnsupported(source)
    return notices
  }

  return {
    async answerChallenge(place, query) {
      const notices = noticesOf(place)
      const word = notices.challengeOf(query)
      if (word === undefined) throw noticeRefused('no challenge')
      if (!(await registrations.client(place.appKey, place.source)))
        throw noticeRefused('no registration')
      await noteAsked(db, place, now())
      return word
    },
    async take(place, { headers, body }) {
      const notices = noticesOf(place)
      const client = await registrations.client(place.appKey, place.source)
      const accounts = client && notices.read({ headers, body, client })
      if (!accounts) throw noticeRefused(client ? 'another signature' : 'no registration')
      await noteNoticed(db, place, now())
      for (let at = 0; at < accounts.length; at += BATCH) {
        const batch = accounts.slice(at, at + BATCH)
        const watched = await findWatched(db, place.appKey, place.source, batch)
        if (watched.length === 0) continue
        const jobs = watched.map((account) => accountJob(WATCH_JOBS.follow, account))
        await database.transaction((trx) => queue.enqueueAll(trx, jobs))
      }
    },
  }
}
