import { randomBytes } from 'node:crypto'
import type { StoredContent } from '../state/contents.ts'
import type { FileNode, FolderNode, Mount, Revision, TreeNode } from '../state/records.ts'
import { lowerCase, nameOf, parentOf } from './names.ts'
import type { Tree } from './tree.ts'

/*
 * The changes a tree can go through. They check nothing: who may write, what a name may be and
 * what happens to an occupied path is decided in `write.ts`.
 */

export interface FileFacts {
  readonly clientModified: number
  readonly exports?: FileNode['exports']
  readonly claimedHash?: string
}

/** A new folder, with any parents that are missing. A folder that is there is returned as it is. */
export function addFolder(
  tree: Tree,
  { ns, display, mount, at }: { ns: string; display: string; mount?: Mount; at: number },
): FolderNode {
  const known = tree.at(ns, lowerCase(display))
  if (known?.kind === 'folder') {
    return known
  }
  const spot = placeEntry(tree, ns, display, at)
  const folder: FolderNode = {
    kind: 'folder',
    id: newNodeId(),
    ...spot,
    ...(mount === undefined ? {} : { mount }),
  }
  tree.put(folder)
  return folder
}

/** A new file at a free path, with any parents that are missing. */
export function addFile(
  tree: Tree,
  {
    ns,
    display,
    at,
    stored,
    facts,
  }: { ns: string; display: string; at: number; stored: StoredContent; facts: FileFacts },
): FileNode {
  const spot = placeEntry(tree, ns, display, at)
  const file: FileNode = {
    kind: 'file',
    id: newNodeId(),
    ...spot,
    ...(facts.exports === undefined ? {} : { exports: facts.exports }),
    revision: newRevision(spot.seq, stored, facts, at),
  }
  tree.put(file)
  return file
}

/** New content under the same id; the old revision is kept. */
export function replaceContent(
  tree: Tree,
  file: FileNode,
  { at, stored, facts }: { at: number; stored: StoredContent; facts: FileFacts },
): FileNode {
  tree.keepOldRevision(file)
  const { ns, path, display } = file
  const seq = tree.recordChange({ ns, path, display, at })
  const changed: FileNode = {
    ...file,
    seq,
    changedAt: at,
    ...(facts.exports === undefined ? {} : { exports: facts.exports }),
    revision: newRevision(seq, stored, facts, at),
  }
  tree.put(changed)
  return changed
}

/** Takes an entry and everything below it away. */
export function removeEntry(tree: Tree, node: TreeNode, at: number): void {
  const { ns, path, display } = node
  tree.recordChange({ ns, path, display, at })
  for (const gone of withDescendants(tree, node)) {
    if (gone.kind === 'file') {
      tree.keepOldRevision(gone)
    }
    tree.drop(gone, { at, keepTombstone: true })
  }
}

/** Takes an entry and everything below it to a free path; ids and revisions stay. */
export function moveEntry(
  tree: Tree,
  node: TreeNode,
  { ns, display, at }: { ns: string; display: string; at: number },
): TreeNode {
  tree.recordChange({ ns: node.ns, path: node.path, display: node.display, at })
  const moving = withDescendants(tree, node)
  for (const member of moving) {
    tree.drop(member, { at, keepTombstone: true })
  }
  for (const member of moving) {
    tree.put({
      ...member,
      ...placeEntry(tree, ns, display + member.display.slice(node.display.length), at),
    })
  }
  return present(tree, node.id)
}

/** The same content and times under new ids, revisions and a free path. */
export function copyEntry(
  tree: Tree,
  node: TreeNode,
  { ns, display, at }: { ns: string; display: string; at: number },
): TreeNode {
  for (const member of withDescendants(tree, node)) {
    const target = { ns, display: display + member.display.slice(node.display.length), at }
    if (member.kind === 'folder') {
      addFolder(tree, target)
    } else {
      const { revision, exports } = member
      const facts = { ...revision, ...(exports === undefined ? {} : { exports }) }
      addFile(tree, { ...target, stored: revision, facts })
    }
  }
  const copy = tree.at(ns, lowerCase(display))
  if (copy === undefined) {
    throw new Error(`the copy at ${display} is missing`)
  }
  return copy
}

/** The entry and all below it within its namespace, parents before their children. */
export function withDescendants(tree: Tree, node: TreeNode): TreeNode[] {
  const found: TreeNode[] = [node]
  for (let index = 0; index < found.length; index += 1) {
    const next = found[index]
    if (next?.kind === 'folder') {
      for (const child of tree.children(next.ns, next.path)) {
        found.push(child)
      }
    }
  }
  return found
}

interface EntrySpot
  extends Pick<TreeNode, 'ns' | 'path' | 'display' | 'name' | 'seq' | 'changedAt'> {}

/** Makes the parents, takes their spelling into the display path, and records the change. */
function placeEntry(tree: Tree, ns: string, wanted: string, at: number): EntrySpot {
  const parent = parentOf(wanted)
  const parentDisplay = parent === '' ? '' : addFolder(tree, { ns, display: parent, at }).display
  const name = nameOf(wanted)
  const display = `${parentDisplay}/${name}`
  const path = lowerCase(display)
  const seq = tree.recordChange({ ns, path, display, at })
  return { ns, path, display, name, seq, changedAt: at }
}

function newRevision(
  seq: number,
  { content, size, contentHash }: StoredContent,
  { clientModified, claimedHash }: FileFacts,
  at: number,
): Revision {
  return {
    // Twelve digits of an ever growing number and three of chance: unique and of a real length.
    rev: `01${seq.toString(16).padStart(10, '0')}${randomBytes(2).toString('hex').slice(1)}`,
    size,
    contentHash,
    content,
    clientModified,
    serverModified: at,
    ...(claimedHash === undefined ? {} : { claimedHash }),
  }
}

/** `id:` and 22 URL-safe characters. */
function newNodeId(): string {
  return `id:${randomBytes(17).toString('base64url').slice(0, 22)}`
}

function present(tree: Tree, id: string): TreeNode {
  const node = tree.byId(id)
  if (node === undefined) {
    throw new Error(`the entry ${id} is missing`)
  }
  return node
}
