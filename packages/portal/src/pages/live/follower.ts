import { type ReadonlySignal, signal } from '@preact/signals'
import type { PageOf, Pager } from '../../state/pager.ts'
import { type Dated, mergeNewest } from './merge-newest.ts'

/** Keeps a list true to what is there now. */
export interface Follower {
  /** Why the last look failed: what is shown may be old. */
  readonly problem: ReadonlySignal<unknown>
  /** Reads the newest rows once more, unless that is under way. Never rejects. */
  look(): Promise<void>
  stop(): void
}

export type ReadNewest<Item> = (limit: number, signal: AbortSignal) => Promise<PageOf<Item>>

const LEAST = 50
const MOST = 200

export function createFollower<Item extends Dated>(
  pager: Pager<Item>,
  readNewest: ReadNewest<Item>,
): Follower {
  const problem = signal<unknown>(undefined)
  const controller = new AbortController()
  let isLooking = false

  async function merge(): Promise<void> {
    const limit = Math.min(MOST, Math.max(LEAST, pager.items.peek()?.length ?? 0))
    const newest = await readNewest(limit, controller.signal)
    // Another page is being read, whose place a merging would move.
    if (controller.signal.aborted || pager.isLoading.peek()) return
    const merged = mergeNewest(pager.items.peek() ?? [], newest, pager.hasMore.peek())
    if (merged) pager.edit(() => merged)
    else await pager.load()
  }

  async function look(): Promise<void> {
    if (isLooking || pager.isLoading.peek() || !pager.items.peek()) return
    isLooking = true
    try {
      await merge()
      problem.value = undefined
    } catch (error) {
      if (!controller.signal.aborted) problem.value = error
    } finally {
      isLooking = false
    }
  }

  return { problem, look, stop: () => controller.abort() }
}
