import type { ListedEntry } from '@quayside/wire'

export type SortKey = 'found' | 'name' | 'modified' | 'size'

/** `found` is the order of the source's answer: how well an entry fits a search. */
export interface Sort {
  readonly by: SortKey
  readonly isDescending: boolean
}

export type Compare = (a: ListedEntry, b: ListedEntry) => number

/**
 * Folders first, then names as people read them (`photo 2` before `photo 10`). Two entries are
 * equal only when they are the same one.
 */
export function compareNames(language: string): Compare {
  const collator = new Intl.Collator(language, { numeric: true })
  return (a, b) => {
    if (a.folder !== b.folder) return a.folder ? -1 : 1
    return collator.compare(a.name, b.name) || (a.path < b.path ? -1 : Number(a.path !== b.path))
  }
}

/**
 * Both lists, each in order already, as one. Looks for the place of each addition by halving, so
 * that a page costs little however long the list is.
 */
export function mergeSorted(
  sorted: readonly ListedEntry[],
  additions: readonly ListedEntry[],
  compare: Compare,
): readonly ListedEntry[] {
  const merged: ListedEntry[] = []
  let taken = 0
  for (const addition of additions) {
    const place = placeOf(addition, sorted, taken, compare)
    for (; taken < place; taken += 1) merged.push(entryAt(sorted, taken))
    merged.push(addition)
  }
  for (; taken < sorted.length; taken += 1) merged.push(entryAt(sorted, taken))
  return merged
}

function placeOf(
  entry: ListedEntry,
  sorted: readonly ListedEntry[],
  from: number,
  compare: Compare,
): number {
  let low = from
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compare(entryAt(sorted, middle), entry) < 0) low = middle + 1
    else high = middle
  }
  return low
}

function entryAt(entries: readonly ListedEntry[], index: number): ListedEntry {
  const entry = entries[index]
  if (!entry) throw new RangeError(`no entry at ${index}`)
  return entry
}

/** The entries in the wanted order, made from the two orders that are kept anyway. */
export function inOrder(
  {
    found,
    byName,
  }: { readonly found: readonly ListedEntry[]; readonly byName: readonly ListedEntry[] },
  { by, isDescending }: Sort,
): readonly ListedEntry[] {
  if (by === 'found') return found
  if (by === 'name' && !isDescending) return byName
  const firstFile = byName.findIndex((entry) => !entry.folder)
  const end = firstFile < 0 ? byName.length : firstFile
  const folders = byName.slice(0, end)
  const files = byName.slice(end)
  if (by === 'name') return [...folders.reverse(), ...files.reverse()]
  return [...folders, ...sortedByNumber(files, by === 'size' ? sizeOf : timeOf, isDescending)]
}

/** What is equal, or not known, stays in the order of names; what is not known comes last. */
function sortedByNumber(
  files: readonly ListedEntry[],
  numberOf: (entry: ListedEntry) => number,
  isDescending: boolean,
): ListedEntry[] {
  const sign = isDescending ? -1 : 1
  const weighed = files.map((file) => ({ file, weight: numberOf(file) }))
  weighed.sort((a, b) => {
    if (Number.isNaN(a.weight)) return Number.isNaN(b.weight) ? 0 : 1
    return Number.isNaN(b.weight) ? -1 : sign * (a.weight - b.weight)
  })
  return weighed.map(({ file }) => file)
}

/** A document that exists only as exports has no size, which a listing writes as an empty text. */
export const bytesOf = ({ size, bytes }: ListedEntry): number | undefined =>
  size === '' ? undefined : bytes

const sizeOf = (entry: ListedEntry) => bytesOf(entry) ?? Number.NaN
const timeOf = ({ modified }: ListedEntry) => (modified ? Date.parse(modified) : Number.NaN)
