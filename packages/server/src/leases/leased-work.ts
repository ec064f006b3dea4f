import type { Database, Trx } from '../db/database.ts'
import type { QuaysideError } from '../errors.ts'
import { createFairShares } from '../lib/fair-shares.ts'
import type { ApiKey } from '../lib/ids.ts'
import { orAborted } from '../lib/or-aborted.ts'
import { hasEnded, type WorkState } from './leased-rows.ts'
import type { LeasedJob, LeasedRunner } from './leased-runner.ts'
import type { LiveWork } from './live-work.ts'
import { createWatchWork, type WatchWork } from './watch-work.ts'

/** What its callers ask of long work. It goes on when they go away. */
export interface LeasedWork<Id, Request, Item> {
  /**
   * Writes the rows and begins. Resolves when the rows are durable, in order. With a `requestKey`
   * that was used already it answers what was begun then, as it is now. Rejects when there is too
   * much to do, of all or of this app, and when the key was used for something else.
   */
  start(
    requests: readonly Request[],
    options?: { readonly requestKey?: string | undefined },
  ): Promise<readonly Item[]>
  /**
   * Begins those that have not been begun, with ids of the caller's own making: for work that other
   * work begins, and begins again when it died before it knew. Rejects as `start`.
   */
  startOnce(works: readonly { readonly id: Id; readonly request: Request }[]): Promise<void>
  /** Resolves when it has ended, however that is. Aborting the signal ends the wait, not the work. */
  wait(appKey: ApiKey, id: Id, signal: AbortSignal): Promise<Item>
  /** `undefined` when this app has no such work. */
  find(appKey: ApiKey, id: Id): Promise<Item | undefined>
  /** Those of these that this app has, in no order; up to 500 of them. */
  findMany(appKey: ApiKey, ids: readonly Id[]): Promise<readonly Item[]>
  /**
   * Each as it is now, then at every change, at most some four times a second, until all have
   * ended. Those that this app does not have, or no longer, are left out.
   */
  watch: WatchWork<Id, Item>
  /** Ends it wherever it runs. What has ended stays as it is. */
  cancel(appKey: ApiKey, id: Id): Promise<Item | undefined>
}

export interface LeasedWorkDeps<
  Id extends string,
  Request extends { readonly appKey: ApiKey },
  Job extends LeasedJob<Id> & { readonly request: Request },
  Item extends { readonly id: Id; readonly state: WorkState },
  Result,
  Live extends LiveWork<Job, Result>,
> {
  readonly database: Database
  readonly runner: LeasedRunner<Id, Job, Live>
  /** Begun in this process and not ended, of all apps together; 20,000 if nothing is said. */
  readonly maxOpen?: number | undefined
  /** With a key, the same for the same one; the key is the session's own. */
  readonly newJob: (request: Request, requestKey: string | undefined, at: number) => Job
  readonly insert: (trx: Trx, jobs: readonly Job[], leaseUntil: number) => Promise<void>
  readonly read: (appKey: ApiKey, ids: readonly Id[]) => Promise<readonly Item[]>
  readonly requestCancel: (appKey: ApiKey, id: Id) => Promise<void>
  readonly newItem: (job: Job) => Item
  readonly fromLive: (live: Live) => Item
  readonly doneWith: (live: Live, result: Result) => Item
  /** Whether it is what the request asks for. */
  readonly isOf: (item: Item, request: Request) => boolean
  /** What makes one worth telling of again. */
  readonly factsOf: (item: Item) => string
  readonly refusals: {
    readonly missing: () => QuaysideError
    readonly keyUsed: () => QuaysideError
    readonly full: () => QuaysideError
    readonly appFull: () => QuaysideError
  }
}

/** More than this waiting in one process is a flood, not work. */
const MAX_OPEN = 20_000

export function createLeasedWork<
  Id extends string,
  Request extends { readonly appKey: ApiKey },
  Job extends LeasedJob<Id> & { readonly request: Request },
  Item extends { readonly id: Id; readonly state: WorkState },
  Result,
  Live extends LiveWork<Job, Result>,
>(deps: LeasedWorkDeps<Id, Request, Job, Item, Result, Live>): LeasedWork<Id, Request, Item> {
  const { database, runner, refusals, maxOpen = MAX_OPEN } = deps
  const places = createPlaces(maxOpen, refusals)

  const liveOf = (appKey: ApiKey, id: Id): Live | undefined => {
    const live = runner.find(id)
    return live?.job.request.appKey === appKey ? live : undefined
  }

  /** What runs here is known; the rest is read. */
  async function findMany(appKey: ApiKey, ids: readonly Id[]): Promise<readonly Item[]> {
    const lives = ids.map((id) => liveOf(appKey, id)).filter((live) => live !== undefined)
    const known = lives.map(deps.fromLive)
    const others = ids.filter((id) => liveOf(appKey, id) === undefined)
    return [...known, ...(await deps.read(appKey, others))]
  }

  async function begin(jobs: readonly Job[]): Promise<readonly Item[]> {
    const sharers = jobs.map(({ request }) => request.appKey)
    places.take(sharers)
    try {
      const lease = runner.leaseUntil()
      await database.transaction((trx) => deps.insert(trx, jobs, lease))
    } catch (error) {
      sharers.forEach(places.give)
      throw error
    }
    runner.run(jobs)
    for (const { id, request } of jobs) runner.find(id)?.onEnd(() => places.give(request.appKey))
    return jobs.map(deps.newItem)
  }

  /** What an earlier request with the same key has begun; `undefined` when there was none. */
  async function findBegun(jobs: readonly Job[]): Promise<readonly Item[] | undefined> {
    const [first] = jobs
    if (!first) return undefined
    const ids = jobs.map(({ id }) => id)
    const found = await findMany(first.request.appKey, ids)
    if (found.length === 0) return undefined
    const byId = new Map(found.map((item) => [item.id, item]))
    return jobs.map(({ id, request }) => {
      const item = byId.get(id)
      if (item && deps.isOf(item, request)) return item
      throw refusals.keyUsed()
    })
  }

  async function notBegun<Work extends { readonly id: Id; readonly request: Request }>(
    works: readonly Work[],
  ): Promise<readonly Work[]> {
    const [first] = works
    if (!first) return []
    const ids = works.map(({ id }) => id)
    const begun = await findMany(first.request.appKey, ids)
    const known: ReadonlySet<string> = new Set(begun.map(({ id }) => id))
    return works.filter(({ id }) => !known.has(id))
  }

  const find = async (appKey: ApiKey, id: Id) => (await findMany(appKey, [id]))[0]
  const watch = createWatchWork<Id, Item>({
    findMany,
    findLive: runner.find,
    factsOf: deps.factsOf,
  })

  return {
    async start(requests, { requestKey } = {}) {
      const jobs = requests.map((request, at) => deps.newJob(request, requestKey, at))
      if (requestKey === undefined) return begin(jobs)
      const begun = await findBegun(jobs)
      if (begun) return begun
      try {
        return await begin(jobs)
      } catch (error) {
        // The same request may have come twice at the same time; of these one writes the rows.
        const meanwhile = await findBegun(jobs)
        if (meanwhile) return meanwhile
        throw error
      }
    },
    async startOnce(works) {
      await beginMissing(works, notBegun, (left) =>
        begin(left.map(({ id, request }) => ({ ...deps.newJob(request, undefined, 0), id }))),
      )
    },
    find,
    findMany,
    watch,
    async wait(appKey, id, signal) {
      const live = liveOf(appKey, id)
      if (live) {
        const result = await orAborted(live.ended, signal)
        if (result !== undefined) return deps.doneWith(live, result)
      }
      for await (const item of watch(appKey, [id], signal)) if (hasEnded(item)) return item
      throw refusals.missing()
    },
    async cancel(appKey, id) {
      await deps.requestCancel(appKey, id)
      const live = liveOf(appKey, id)
      if (live) {
        runner.cancel(id)
        await live.ended
      }
      return find(appKey, id)
    },
  }
}

/** Of those that another process begins at the same time each is begun by one of them. */
async function beginMissing<Work>(
  works: readonly Work[],
  findMissing: (works: readonly Work[]) => Promise<readonly Work[]>,
  begin: (works: readonly Work[]) => Promise<unknown>,
): Promise<void> {
  let left = await findMissing(works)
  while (left.length > 0) {
    try {
      await begin(left)
      return
    } catch (error) {
      const still = await findMissing(left)
      if (still.length === left.length) throw error
      left = still
    }
  }
}

/** Shared so that an app with however many open ones leaves room for those of others. */
function createPlaces(
  total: number,
  { full, appFull }: Record<'full' | 'appFull', () => QuaysideError>,
) {
  const shares = createFairShares(total)
  const give = (sharer: ApiKey) => shares.give(sharer, 1)
  return {
    give,
    /** For all of them or for none. */
    take(sharers: readonly ApiKey[]): void {
      if (sharers.length > shares.free()) throw full()
      const refused = sharers.findIndex(
        (sharer) => shares.takeMore({ sharer, unit: 1, want: 1 }) === 0,
      )
      if (refused === -1) return
      sharers.slice(0, refused).forEach(give)
      throw appFull()
    },
  }
}
