import type { DatabaseSync } from 'node:sqlite'
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { commitFailed, transactionTooLong } from '../errors.ts'

/*
 * SQLite has one writer, and what a small transaction costs is the fsync of its commit. So callers
 * that wait at the same time share one: BEGIN IMMEDIATE, then each caller's work in a savepoint of
 * its own, one after the other, then COMMIT, and only then are they told. A caller whose work fails
 * loses its savepoint and nothing else. Whatever does not belong to a transaction runs while none
 * is open, so that it neither sees nor joins half-done work.
 */
export interface GroupCommit {
  /** Runs `work` in its own savepoint of the next shared transaction; settles when it is durable. */
  join<T>(work: (scope: Scope) => Promise<T>): Promise<T>
  /** The same, but settles once it is committed, which a power cut may still undo. */
  joinLosable<T>(work: (scope: Scope) => Promise<T>): Promise<T>
  /** Runs `work` while no transaction is open, which is nearly always at once. */
  apart<T>(work: () => T): Promise<T>
  /** Resolves when nothing waits and nothing runs. */
  idle(): Promise<void>
}

/** Says whether a member's turn is over: then nothing may be written in its name any more. */
export interface Scope {
  readonly hasEnded: boolean
}

export interface GroupCommitOptions {
  /** Work that takes longer is rolled back, for it holds up everyone else. */
  readonly maxWorkMs: number
}

/** Members join a running group for this long: they all wait for its end, and so does the event loop. */
const GROUP_MS = 10
/**
 * Where several came together, more follow: then the next group gathers for about as long as a
 * commit takes here, so that the commits of a slow disk are shared by more, within these limits.
 */
const MIN_GATHER_MS = 2
const MAX_GATHER_MS = 10

interface Member {
  /** Does not wait for the disk, unless others of its group do. */
  readonly isLosable: boolean
  readonly run: () => Promise<void>
  /** Tells the caller how its own work went. */
  readonly settle: () => void
  readonly reject: (error: unknown) => void
}

export function createGroupCommit(sqlite: DatabaseSync, options: GroupCommitOptions): GroupCommit {
  const begin = sqlite.prepare('begin immediate')
  const setSynced = syncSetter(sqlite)
  const commit = sqlite.prepare('commit')
  const waiting: Member[] = []
  const waitingApart: (() => void)[] = []
  const createMember = memberMaker(sqlite, options)
  let isOpen = false
  let running: Promise<void> | undefined
  let last = { members: 0, endedAt: 0, commitMs: 0 }

  return {
    join: (work) => enter(work, false),
    joinLosable: (work) => enter(work, true),
    apart: async (work) => {
      if (isOpen) await new Promise<void>((resolve) => waitingApart.push(resolve))
      return work()
    },
    idle: async () => {
      while (running) await running
    },
  }

  function enter<T>(work: (scope: Scope) => Promise<T>, isLosable: boolean): Promise<T> {
    const { member, promise } = createMember(work, isLosable)
    waiting.push(member)
    running ??= runGroups()
    return promise
  }

  async function runGroups(): Promise<void> {
    while (waiting.length > 0) {
      await gather()
      await runGroup()
      for (const goOn of waitingApart.splice(0)) goOn()
    }
    running = undefined
  }

  /** Lets callers come together and gives the rest of the process its turn. */
  async function gather(): Promise<void> {
    const gatherMs = Math.min(Math.max(last.commitMs, MIN_GATHER_MS), MAX_GATHER_MS)
    const isBusy = last.members > 1 && performance.now() - last.endedAt < MAX_GATHER_MS
    if (isBusy) await sleep(gatherMs)
    else await nextTurn()
  }

  async function runGroup(): Promise<void> {
    const group: Member[] = []
    const isSynced = waiting.some(({ isLosable }) => !isLosable)
    try {
      setSynced(isSynced)
      begin.run()
      isOpen = true
      await runMembers(group, isSynced)
      const committedAt = performance.now()
      commit.run()
      const endedAt = performance.now()
      last = { members: group.length, endedAt, commitMs: endedAt - committedAt }
      for (const member of group) member.settle()
    } catch (error) {
      if (sqlite.isTransaction) sqlite.exec('rollback')
      // When nothing could be begun, the fault is that of everyone who waits.
      const lost = isOpen ? group : waiting.splice(0)
      for (const member of lost) member.reject(commitFailed(error))
    } finally {
      isOpen = false
    }
  }

  async function runMembers(group: Member[], isSynced: boolean): Promise<void> {
    const deadline = performance.now() + GROUP_MS
    for (let [next] = waiting; next && (isSynced || next.isLosable); [next] = waiting) {
      waiting.shift()
      group.push(next)
      await next.run()
      if (performance.now() > deadline) return
    }
  }
}

/**
 * Says whether the next commits wait for the disk. In WAL mode `normal` keeps the file sound and what
 * was committed in order: a power cut takes the last commits away and leaves nothing half, and the
 * next synced commit makes all that came before it safe as well.
 */
function syncSetter(sqlite: DatabaseSync): (isSynced: boolean) => void {
  let isSyncedNow: boolean | undefined
  return function setSynced(isSynced) {
    if (isSynced === isSyncedNow) return
    // Not inside a transaction, where SQLite refuses it.
    sqlite.exec(`pragma synchronous = ${isSynced ? 'full' : 'normal'}`)
    isSyncedNow = isSynced
  }
}

type Outcome<T> = { readonly value: T } | { readonly error: unknown }

/** What one caller does inside a group. `run` rejects only when the whole group is lost. */
function memberMaker(sqlite: DatabaseSync, { maxWorkMs }: GroupCommitOptions) {
  const savepoint = sqlite.prepare('savepoint member')
  const release = sqlite.prepare('release member')
  const undo = sqlite.prepare('rollback to member')

  return function createMember<T>(
    work: (scope: Scope) => Promise<T>,
    isLosable: boolean,
  ): { readonly member: Member; readonly promise: Promise<T> } {
    const { promise, resolve, reject } = Promise.withResolvers<T>()
    let outcome: Outcome<T> = { error: new Error('the member never ran') }

    async function run(): Promise<void> {
      const scope = { hasEnded: false }
      savepoint.run()
      try {
        outcome = { value: await withinTime(work(scope), maxWorkMs) }
      } catch (error) {
        // A full disk, for instance, makes SQLite roll back everything at once.
        if (!sqlite.isTransaction) throw error
        undo.run()
        outcome = { error }
      } finally {
        scope.hasEnded = true
      }
      release.run()
    }

    function settle(): void {
      if ('value' in outcome) resolve(outcome.value)
      else reject(outcome.error)
    }

    return { member: { isLosable, run, settle, reject }, promise }
  }
}

async function withinTime<T>(work: Promise<T>, maxWorkMs: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(transactionTooLong(maxWorkMs)), maxWorkMs)
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}
