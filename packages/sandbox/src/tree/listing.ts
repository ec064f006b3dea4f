import type { Json } from '../http/json.ts'
import type { Change, TreeNode } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { isDownloadable, toDeletedMetadata, toMetadata } from './metadata.ts'
import { insideOf, isVisible, type Place, type Spot, type View } from './view.ts'

export interface ListingOptions {
  readonly recursive: boolean
  readonly includeDeleted: boolean
  readonly includeNonDownloadable: boolean
}

/** An entry as the person looking sees it; the key orders a listing and marks its place. */
interface Seen {
  readonly key: string
  readonly place: Place
  readonly node: TreeNode
}

export interface Page {
  readonly entries: Json[]
  /** Where the next page begins; undefined after the last one. */
  readonly after: string | undefined
}

/** The entries of a folder that come after `after`, at most `limit` of them. */
export function listPage(
  world: World,
  view: View,
  {
    folder,
    options,
    after,
    limit,
  }: { folder: Spot; options: ListingOptions; after: string; limit: number },
): Page {
  const all = options.recursive ? seenBelow(world, view, folder) : seenIn(world, view, folder)
  const shown = all.filter((seen) => isShown(world, seen.node, options))
  const present = shown.map((seen) => ({
    key: seen.key,
    tell: () => toMetadata(view, seen.place, seen.node),
  }))
  const rest = options.includeDeleted ? [...present, ...deletedIn(world, folder, options)] : present
  const sorted = options.includeDeleted ? rest.sort((a, b) => (a.key < b.key ? -1 : 1)) : rest
  const start = after === '' ? 0 : firstAfter(sorted, after)
  const page = sorted.slice(start, start + limit)
  const isLast = start + limit >= sorted.length
  return { entries: page.map(({ tell }) => tell()), after: isLast ? undefined : page.at(-1)?.key }
}

/** What happened in a folder since change `seq`: each path once, as it is now. */
export function changesPage(
  world: World,
  view: View,
  {
    folder,
    options,
    seq,
    limit,
  }: { folder: Spot; options: ListingOptions; seq: number; limit: number },
): { entries: Json[]; seq: number; hasMore: boolean } {
  const changes = visibleChanges(world, seq)
  const told = new Map<string, { seq: number; entry: Json }>()
  let last = seq
  for (const change of changes) {
    if (told.size >= limit) {
      break
    }
    last = change.seq
    const entry = tellChange(world, view, change, folder, options)
    if (entry !== undefined) {
      const key = change.ns + change.path
      told.delete(key)
      told.set(key, { seq: change.seq, entry })
    }
  }
  const hasMore = last < (changes.at(-1)?.seq ?? seq)
  return { entries: [...told.values()].map(({ entry }) => entry), seq: last, hasMore }
}

/** Whether anything the listing would tell has happened since change `seq`. */
export function hasChanges(
  world: World,
  view: View,
  folder: Spot,
  options: ListingOptions,
  seq: number,
): boolean {
  return visibleChanges(world, seq).some(
    (change) => tellChange(world, view, change, folder, options) !== undefined,
  )
}

function visibleChanges(world: World, seq: number): readonly Change[] {
  const { lagMs } = world.settings.current
  const changes = world.tree.changesAfter(seq)
  if (lagMs === 0) {
    return changes
  }
  const young = changes.findIndex((change) => change.at > world.now() - lagMs)
  return young < 0 ? changes : changes.slice(0, young)
}

function seenIn(world: World, view: View, folder: Spot): Seen[] {
  return world.tree
    .children(folder.place.ns, folder.path)
    .filter((node) => isVisible(view.account, node))
    .map((node) => ({
      key: (folder.place.prefixLower ?? '') + node.path,
      place: folder.place,
      node,
    }))
}

function seenBelow(world: World, view: View, folder: Spot): Seen[] {
  const found = seenIn(world, view, folder)
  for (let index = 0; index < found.length; index += 1) {
    const next = found[index]?.node
    const inside = next?.kind === 'folder' ? insideOf(view, next) : undefined
    for (const seen of inside ? seenIn(world, view, inside) : []) {
      found.push(seen)
    }
  }
  return found.sort((a, b) => (a.key < b.key ? -1 : 1))
}

function isShown(world: World, node: TreeNode, options: ListingOptions): boolean {
  const { lagMs } = world.settings.current
  const isYoung = lagMs > 0 && node.changedAt > world.now() - lagMs
  const isHidden = node.kind === 'file' && !isDownloadable(node) && !options.includeNonDownloadable
  return !isYoung && !isHidden
}

function deletedIn({ tree }: World, folder: Spot, { recursive }: ListingOptions) {
  const prefix = `${folder.path}/`
  return [...tree.tombstones()]
    .filter(({ ns, path }) => ns === folder.place.ns && path.startsWith(prefix))
    .filter(({ path }) => recursive || !path.includes('/', prefix.length))
    .map((gone) => ({
      key: (folder.place.prefixLower ?? '') + gone.path,
      tell: () => toDeletedMetadata(folder.place, gone),
    }))
}

function tellChange(
  world: World,
  view: View,
  change: Change,
  folder: Spot,
  options: ListingOptions,
): Json | undefined {
  const place = view.places.get(change.ns)
  const folderPath = (folder.place.prefixLower ?? '') + folder.path
  const path = place?.prefixLower === undefined ? undefined : place.prefixLower + change.path
  const isInside =
    path?.startsWith(`${folderPath}/`) &&
    (options.recursive || !path.includes('/', folderPath.length + 1))
  if (place === undefined || !isInside) {
    return undefined
  }
  const node = world.tree.at(change.ns, change.path)
  if (node === undefined) {
    const name = change.display.slice(change.display.lastIndexOf('/') + 1)
    return toDeletedMetadata(place, { ...change, name })
  }
  const isWanted = isVisible(view.account, node) && isShown(world, node, options)
  return isWanted ? toMetadata(view, place, node) : undefined
}

/** Binary search, because the last pages of a long listing come often. */
function firstAfter(sorted: readonly { key: string }[], after: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle]?.key ?? '') <= after) {
      low = middle + 1
    } else {
      high = middle
    }
  }
  return low
}
