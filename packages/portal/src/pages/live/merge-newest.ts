import type { PageOf } from '../../state/pager.ts'

/** Lists begin with the newest; of two of one moment with the greater id. */
export interface Dated {
  readonly id: string
  readonly createdAt: string
}

/**
 * What is shown, with its newest page as that is now: rows come, change and go there; older ones stay
 * as they were read. `undefined` when both do not meet, so that the list has to be read anew.
 */
export function mergeNewest<Item extends Dated>(
  shown: readonly Item[],
  newest: PageOf<Item>,
  /** Whether more rows come behind those that are shown. */
  hasMore: boolean,
): readonly Item[] | undefined {
  const isAll = newest.cursor === null
  const oldest = newest.items.at(-1)
  // A page of a filtered list may be empty although there is more to look at: it tells nothing.
  if (!isAll && !oldest) return shown
  const end = shown.at(-1)
  if (!end) return isAll && !hasMore ? newest.items : undefined

  const older = isAll || !oldest ? [] : shown.filter((item) => isOlder(item, oldest))
  if (older.length === shown.length) return undefined
  // What lies behind the end is still to come, with the next page.
  const kept = hasMore ? newest.items.filter((item) => !isOlder(item, end)) : newest.items
  return [...kept, ...older]
}

function isOlder(one: Dated, other: Dated): boolean {
  if (one.createdAt !== other.createdAt) return one.createdAt < other.createdAt
  return one.id < other.id
}
