import { nested, routeError } from '../http/errors.ts'
import type { FileNode, TreeNode } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { hasDots } from './names.ts'
import { type Place, placeOf, type Spot, spotAt, spotInNamespace, type View } from './view.ts'

export interface Found<N extends TreeNode = TreeNode> {
  readonly node: N
  readonly place: Place
}

export type LookupTag = 'not_found' | 'not_file' | 'not_folder' | 'malformed_path'

/** How a route words that an entry could not be looked up. */
export type LookupWording = (tag: LookupTag) => Error

const underPath: LookupWording = (tag) => routeError(nested('path', { '.tag': tag }))

/**
 * The entry a path argument names, by path, id, revision or namespace. A revision that is no
 * longer current is answered as the file it was. Throws in the route's wording.
 */
export function findEntry(world: World, view: View, path: string, wording = underPath): Found {
  if (hasDots(path)) {
    throw wording('malformed_path')
  }
  const found = path.startsWith('rev:')
    ? findRevision(world, view, path.slice('rev:'.length))
    : findPresent(world, view, path)
  if (found === undefined) {
    throw wording('not_found')
  }
  return found
}

/** The same for routes that want a file. */
export function findFile(
  world: World,
  view: View,
  path: string,
  wording = underPath,
): Found<FileNode> {
  const { node, place } = findEntry(world, view, path, wording)
  if (node.kind !== 'file') {
    throw wording('not_file')
  }
  return { node, place }
}

/** The spot of a written path, whether or not something is there; undefined out of reach. */
export function findSpot(world: World, view: View, path: string): Spot | undefined {
  const composed = world.settings.current.strictUnicode ? path : path.normalize('NFC')
  const inNamespace = /^ns:(\d+)(.*)$/s.exec(composed)
  return inNamespace === null
    ? spotAt(world.tree, view, composed)
    : spotInNamespace(world.tree, view, inNamespace[1] ?? '', inNamespace[2] ?? '')
}

function findPresent(world: World, view: View, path: string): Found | undefined {
  const spot = path.startsWith('id:') ? undefined : findSpot(world, view, path)
  const node = spot ? world.tree.at(spot.place.ns, spot.path) : world.tree.byId(path)
  const place = node && placeOf(view, node)
  return node && place && { node, place }
}

function findRevision(world: World, view: View, rev: string): Found<FileNode> | undefined {
  const node = world.tree.byRev(rev) ?? world.tree.oldRevision(rev)?.file
  const place = node && placeOf(view, node)
  return node && place && { node, place }
}
