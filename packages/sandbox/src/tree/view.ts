import type { Account, FolderNode, TreeNode } from '../state/records.ts'
import { lowerCase, tidyPath } from './names.ts'
import type { Tree } from './tree.ts'

/** Where a namespace lies for the person looking. */
export interface Place {
  readonly ns: string
  /** What stands before its paths; undefined if it is reachable but not mounted in this view. */
  readonly prefix: string | undefined
  readonly prefixLower: string | undefined
  readonly isReadOnly: boolean
  /** The shared folder that files inside belong to. */
  readonly sharedFolder?: string
}

/** What one account sees from one root namespace. */
export interface View {
  readonly account: Account
  readonly root: string
  /** Every namespace the account can reach. */
  readonly places: ReadonlyMap<string, Place>
}

/** A spot in a namespace, whether or not something is there. */
export interface Spot {
  readonly place: Place
  /** Lower-cased. */
  readonly path: string
  readonly display: string
}

/** How `account` sees the tree from namespace `root`; undefined if it may not look there. */
export function createView(tree: Tree, account: Account, root = account.homeNs): View | undefined {
  const reachable = new Map<string, Place>()
  explore(tree, account, rootPlace(account.rootNs, undefined), reachable)
  explore(tree, account, rootPlace(account.homeNs, undefined), reachable)
  for (const { ns, isReadOnly } of account.memberships ?? []) {
    const place = { ...rootPlace(ns, undefined), isReadOnly, sharedFolder: ns }
    explore(tree, account, place, reachable)
  }
  const base = reachable.get(root)
  if (base === undefined) {
    return undefined
  }
  const places = new Map<string, Place>()
  explore(tree, account, { ...base, prefix: '', prefixLower: '' }, places)
  for (const place of reachable.values()) {
    places.getOrInsert(place.ns, { ...place, prefix: undefined, prefixLower: undefined })
  }
  return { account, root, places }
}

function rootPlace(ns: string, prefix: string | undefined): Place {
  return { ns, prefix, prefixLower: prefix, isReadOnly: false }
}

function explore(tree: Tree, account: Account, place: Place, found: Map<string, Place>): void {
  if (found.has(place.ns)) {
    return
  }
  found.set(place.ns, place)
  for (const node of tree.mounts(place.ns)) {
    const target = mountedPlace(account, place, node)
    if (target !== undefined) {
      explore(tree, account, target, found)
    }
  }
}

/** Colleagues' homes stand in a team's root too, but only their owner may go in. */
function mountedPlace(account: Account, place: Place, node: FolderNode): Place | undefined {
  if (node.mount === undefined || !isVisible(account, node) || !mayEnter(account, node)) {
    return undefined
  }
  const { ns, isReadOnly, kind } = node.mount
  return {
    ns,
    prefix: place.prefix === undefined ? undefined : place.prefix + node.display,
    prefixLower: place.prefixLower === undefined ? undefined : place.prefixLower + node.path,
    isReadOnly: place.isReadOnly || isReadOnly,
    ...(kind === 'shared' ? { sharedFolder: ns } : {}),
  }
}

/** False for the home of another member of the team. */
export function isVisible(account: Account, node: TreeNode): boolean {
  const isHome = node.kind === 'folder' && node.mount?.kind === 'home'
  return !isHome || node.mount.ns === account.homeNs
}

/** False for a folder that is shown to the account but closed to it. */
function mayEnter(account: Account, { mount }: FolderNode): boolean {
  return mount?.memberIds === undefined || mount.memberIds.includes(account.id)
}

/** Follows a path from the view's root through mounts. */
export function spotAt(tree: Tree, view: View, rawPath: string): Spot {
  const display = tidyPath(rawPath)
  const place = view.places.get(view.root) ?? rootPlace(view.root, '')
  return followMounts(tree, view, { place, path: lowerCase(display), display })
}

/** Follows a path from the root of a namespace the account can reach. */
export function spotInNamespace(
  tree: Tree,
  view: View,
  ns: string,
  rawPath: string,
): Spot | undefined {
  const place = view.places.get(ns)
  const display = tidyPath(rawPath)
  return place && followMounts(tree, view, { place, path: lowerCase(display), display })
}

function followMounts(tree: Tree, view: View, spot: Spot): Spot {
  for (const node of tree.mounts(spot.place.ns)) {
    const target = node.mount && view.places.get(node.mount.ns)
    if (target !== undefined && spot.path.startsWith(`${node.path}/`)) {
      const rest = spot.display.split('/').slice(node.path.split('/').length)
      const display = `/${rest.join('/')}`
      return followMounts(tree, view, { place: target, path: lowerCase(display), display })
    }
  }
  return spot
}

/** The spot of the entries inside a folder: a mount leads into the namespace it mounts. */
export function insideOf(view: View, node: FolderNode): Spot | undefined {
  const place = view.places.get(node.mount?.ns ?? node.ns)
  const isMount = node.mount !== undefined
  return place && { place, path: isMount ? '' : node.path, display: isMount ? '' : node.display }
}

/** The place of a node the account can reach; undefined if it cannot. */
export function placeOf(view: View, node: TreeNode): Place | undefined {
  return view.places.get(node.ns)
}
