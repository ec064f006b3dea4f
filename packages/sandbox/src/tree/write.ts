import { CONFLICTED_COPY, FIRST_AUTORENAME } from '../guesses.ts'
import { nested } from '../http/errors.ts'
import type { StoredContent } from '../state/contents.ts'
import type { FileNode, FolderNode } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { addFile, addFolder, replaceContent } from './change.ts'
import { type Found, findSpot } from './find.ts'
import { findNameFault, lowerCase, parentOf, withSuffix } from './names.ts'
import type { Spot, View } from './view.ts'
import { WriteFault } from './write-fault.ts'

export interface Commit {
  readonly path: string
  readonly mode:
    | { readonly tag: 'add' | 'overwrite' }
    | { readonly tag: 'update'; readonly value: string }
  readonly autorename: boolean
  /** The time of the commit if absent. */
  readonly clientModified: number | undefined
  /** Identical content conflicts too, and an update conflicts with a file that is gone. */
  readonly strictConflict: boolean
}

/**
 * Puts content at a path by the table of write modes. Identical content writes nothing and
 * answers with what is there. Throws WriteFault.
 */
export function commitFile(
  world: World,
  view: View,
  commit: Commit,
  stored: StoredContent,
): Found<FileNode> {
  const spot = writableSpot(world, view, commit.path)
  world.writeLock.take(spot.place.ns)
  const at = world.now()
  const facts = { clientModified: commit.clientModified ?? at }
  const known = world.tree.at(spot.place.ns, spot.path)
  const outcome = decide(commit, known, stored)
  if (outcome === 'unchanged' && known?.kind === 'file') {
    return { node: known, place: spot.place }
  }
  checkQuota(
    world,
    view,
    stored.size - (outcome === 'replace' && known?.kind === 'file' ? known.revision.size : 0),
  )
  return world.store.atomically(() => {
    if (outcome === 'replace' && known?.kind === 'file') {
      return { node: replaceContent(world.tree, known, { at, stored, facts }), place: spot.place }
    }
    const display = outcome === 'add' ? spot.display : freeName(world, spot, outcome)
    const node = addFile(world.tree, { ns: spot.place.ns, display, at, stored, facts })
    return { node, place: spot.place }
  })
}

/** Makes a folder. Throws WriteFault, also where something is already. */
export function createFolder(
  world: World,
  view: View,
  path: string,
  autorename: boolean,
): Found<FolderNode> {
  const spot = writableSpot(world, view, path)
  world.writeLock.take(spot.place.ns)
  const display = freeSpotName(world, spot, autorename)
  return world.store.atomically(() => ({
    node: addFolder(world.tree, { ns: spot.place.ns, display, at: world.now() }),
    place: spot.place,
  }))
}

/** Where a new entry can go: at the spot itself or, if that is allowed, at a free name beside it. */
export function freeSpotName(world: World, spot: Spot, autorename: boolean): string {
  const known = world.tree.at(spot.place.ns, spot.path)
  if (known !== undefined && !autorename) {
    throw new WriteFault(nested('conflict', { '.tag': known.kind }))
  }
  return known === undefined ? spot.display : freeName(world, spot, 'rename')
}

/** The spot of a path that may be written to. Throws WriteFault. */
export function writableSpot(world: World, view: View, path: string): Spot {
  const spot = path.startsWith('id:') ? spotOfId(world, view, path) : namedSpot(world, view, path)
  if (spot === undefined || spot.place.isReadOnly || isForAdminsOnly(view, spot)) {
    throw new WriteFault({ '.tag': 'no_write_permission' })
  }
  for (let parent = parentOf(spot.path); parent !== ''; parent = parentOf(parent)) {
    if (world.tree.at(spot.place.ns, parent)?.kind === 'file') {
      throw new WriteFault(nested('conflict', { '.tag': 'file_ancestor' }))
    }
  }
  return spot
}

/** The top of a team's space, by the policy its members' accounts tell. */
function isForAdminsOnly({ account }: View, { place, path }: Spot): boolean {
  const isTop = place.ns === account.rootNs && parentOf(path) === ''
  return isTop && account.isTeamAdmin === false
}

/** Throws WriteFault if the account has no room for so many more bytes. */
export function checkQuota({ tree }: World, { account }: View, moreBytes: number): void {
  if (moreBytes > 0 && tree.bytes(account.homeNs) + moreBytes > account.allocatedBytes) {
    throw new WriteFault({ '.tag': 'insufficient_space' })
  }
}

function namedSpot(world: World, view: View, path: string): Spot | undefined {
  const { refuseEmoji } = world.settings.current
  const named = path.replace(/^ns:\d+/, '').replace(/\/{2,}/g, '/')
  // Stored names are composed, however they were sent, and a slash at the end names nothing.
  const fault = findNameFault(named.normalize('NFC'), { refusesEmoji: refuseEmoji })
  if (fault !== undefined || named === '') {
    throw new WriteFault({ '.tag': fault ?? 'malformed_path' })
  }
  return findSpot(world, view, path.normalize('NFC'))
}

function spotOfId(world: World, view: View, id: string): Spot | undefined {
  const node = world.tree.byId(id)
  const place = node && view.places.get(node.ns)
  return node && place && { place, path: node.path, display: node.display }
}

type Outcome = 'add' | 'replace' | 'unchanged' | 'rename' | 'conflicted-copy'

/** The table of write modes. */
function decide(
  commit: Commit,
  known: FileNode | FolderNode | undefined,
  stored: StoredContent,
): Outcome {
  const { mode, autorename, strictConflict } = commit
  if (known === undefined) {
    return mode.tag === 'update' && strictConflict
      ? conflict('file', autorename, 'conflicted-copy')
      : 'add'
  }
  if (known.kind === 'folder') {
    return conflict('folder', autorename, 'rename')
  }
  if (!strictConflict && isSame(known, stored)) {
    return 'unchanged'
  }
  if (mode.tag === 'overwrite') {
    return 'replace'
  }
  if (mode.tag === 'update') {
    return known.revision.rev === mode.value
      ? 'replace'
      : conflict('file', autorename, 'conflicted-copy')
  }
  return conflict('file', autorename, 'rename')
}

function conflict(tag: 'file' | 'folder', autorename: boolean, otherwise: Outcome): Outcome {
  if (!autorename) {
    throw new WriteFault(nested('conflict', { '.tag': tag }))
  }
  return otherwise
}

function isSame({ revision, exports }: FileNode, stored: StoredContent): boolean {
  return (
    exports === undefined &&
    revision.contentHash === stored.contentHash &&
    revision.size === stored.size
  )
}

function freeName(world: World, spot: Spot, outcome: Outcome): string {
  const first = outcome === 'conflicted-copy' ? 0 : FIRST_AUTORENAME
  for (let number = first; ; number += 1) {
    const display = withSuffix(spot.display, suffixOf(outcome, number))
    if (world.tree.at(spot.place.ns, lowerCase(display)) === undefined) {
      return display
    }
  }
}

function suffixOf(outcome: Outcome, number: number): string {
  if (outcome !== 'conflicted-copy') {
    return ` (${number})`
  }
  return number === 0 ? ` (${CONFLICTED_COPY})` : ` (${CONFLICTED_COPY} ${number})`
}
