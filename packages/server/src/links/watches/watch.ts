import type { LinkedFile } from '../../files/file-record.ts'
import type { ApiKey } from '../../lib/ids.ts'

/** The account at a source in which linked files of an app live. */
export interface WatchedAccount {
  readonly appKey: ApiKey
  readonly source: string
  readonly accountId: string
}

/** How far the changes in such an account are known. */
export interface LinkWatch extends WatchedAccount {
  /** What the source is asked with next; absent when it has never been asked. */
  readonly cursor: string | undefined
  /** When each link was last looked at by itself. */
  readonly lookedAt: Date
  /** When the source was last asked what has happened. */
  readonly followedAt: Date
  /** Grows with every change. */
  readonly version: number
}

/** What has to be known of a link's account for it to be followed. */
export interface LinkSighting {
  readonly accountId: string
  /** Since when what the record says of the file may have changed. */
  readonly seenAt: Date
}

/** The jobs of watching links, by kind. */
export const WATCH_JOBS = {
  /** Asks the source what has happened in one account. */
  follow: 'links.follow',
  /** Looks at each link of one account. */
  lookAtAll: 'links.look-at-all',
  /** Looks at one link. */
  lookAtOne: 'links.look-at-one',
  /** Finds the accounts that nobody has asked about for long. */
  reconcile: 'links.reconcile',
} as const

export function accountJob(
  kind: (typeof WATCH_JOBS)['follow' | 'lookAtAll'],
  { appKey, source, accountId }: WatchedAccount,
) {
  const key = JSON.stringify([appKey, source, accountId])
  return { kind, key, payload: { appKey, source, accountId } }
}

export function linkJob({ appKey, handle }: Pick<LinkedFile, 'appKey' | 'handle'>) {
  return { kind: WATCH_JOBS.lookAtOne, key: handle, payload: { appKey, handle } }
}
