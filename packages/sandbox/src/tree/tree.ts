import { EventEmitter } from 'node:events'
import type {
  Change,
  FileNode,
  FolderNode,
  OldRevision,
  Tombstone,
  TreeNode,
} from '../state/records.ts'
import type { Collection, Store } from '../state/store.ts'
import { parentOf } from './names.ts'

/** Cursors that need older changes than these are answered with `reset`. */
const MAX_CHANGES = 200_000

/** The oldest beyond these are forgotten. */
const MAX_OLD_REVISIONS = 20_000
const MAX_TOMBSTONES = 50_000

/** All namespaces' files and folders, with what was changed and deleted. Paths are lower-cased. */
export interface Tree {
  /** The number of the last change. */
  readonly seq: number
  /** The oldest change number a cursor may have stopped at. */
  readonly oldestSeq: number
  at(ns: string, path: string): TreeNode | undefined
  byId(id: string): TreeNode | undefined
  byRev(rev: string): FileNode | undefined
  oldRevision(rev: string): OldRevision | undefined
  oldRevisions(): MapIterator<OldRevision>
  nodes(): MapIterator<TreeNode>
  tombstone(ns: string, path: string): Tombstone | undefined
  tombstones(): MapIterator<Tombstone>
  /** The entries of a folder, ordered by path. */
  children(ns: string, folder: string): readonly TreeNode[]
  mounts(ns: string): readonly FolderNode[]
  /** How many bytes the present files of a namespace have. */
  bytes(ns: string): number
  changesAfter(seq: number): readonly Change[]
  put(node: TreeNode): void
  /** Takes a node away without its children; `keepTombstone` says whether it counts as deleted. */
  drop(node: TreeNode, options: { at: number; keepTombstone: boolean }): void
  keepOldRevision(file: FileNode): void
  /** Writes a change down and returns its number. Listeners hear of it after the present task. */
  recordChange(change: Omit<Change, 'seq'>): number
  /** Calls back once per burst of changes until the returned function is called. */
  onChange(listener: () => void): () => void
}

export function createTree(store: Store): Tree {
  const nodes = store.collection<TreeNode>('nodes')
  const old = store.collection<OldRevision>('old_revisions')
  const tombstones = store.collection<Tombstone>('tombstones')
  const log = createChangeLog(store)
  const index = createIndex(nodes.values())

  return {
    ...index,
    get seq() {
      return log.seq()
    },
    get oldestSeq() {
      return log.oldestSeq()
    },
    nodes: () => nodes.values(),
    byId: (id) => nodes.get(id),
    oldRevision: (rev) => old.get(rev),
    oldRevisions: () => old.values(),
    tombstone: (ns, path) => tombstones.get(ns + path),
    tombstones: () => tombstones.values(),
    changesAfter: log.after,
    recordChange: log.record,
    onChange: log.onChange,
    put(node) {
      const before = nodes.get(node.id)
      if (before !== undefined) {
        index.remove(before)
      }
      nodes.set(node.id, node)
      index.add(node)
      tombstones.delete(node.ns + node.path)
    },
    drop(node, { at, keepTombstone }) {
      nodes.delete(node.id)
      index.remove(node)
      if (keepTombstone) {
        const { ns, path, display, name, kind } = node
        tombstones.set(ns + path, { ns, path, display, name, kind, deletedAt: at })
        forgetOldest(tombstones, MAX_TOMBSTONES, (gone) => gone.ns + gone.path)
      }
    },
    keepOldRevision(file) {
      old.set(file.revision.rev, { file })
      forgetOldest(old, MAX_OLD_REVISIONS, (revision) => revision.file.revision.rev)
    },
  }
}

/** Values are kept in the order they were first set. */
function forgetOldest<T>(kept: Collection<T>, max: number, keyOf: (value: T) => string): void {
  const oldest = kept.size > max ? kept.values().next().value : undefined
  if (oldest !== undefined) {
    kept.delete(keyOf(oldest))
  }
}

interface Index extends Pick<Tree, 'at' | 'byRev' | 'children' | 'mounts' | 'bytes'> {
  add(node: TreeNode): void
  remove(node: TreeNode): void
}

interface Folder {
  readonly members: Map<string, TreeNode>
  sorted: readonly TreeNode[] | undefined
}

/** The in-memory look-ups; keys join namespace and path, which works because ids are digits. */
function createIndex(nodes: Iterable<TreeNode>): Index {
  const byPath = new Map<string, TreeNode>()
  const byRev = new Map<string, FileNode>()
  const folders = new Map<string, Folder>()
  const mounts = new Map<string, Map<string, FolderNode>>()
  const bytes = new Map<string, number>()

  function countFile(node: FileNode, sign: 1 | -1): void {
    bytes.set(node.ns, (bytes.get(node.ns) ?? 0) + sign * node.revision.size)
  }

  function add(node: TreeNode): void {
    byPath.set(node.ns + node.path, node)
    const folder = folders.getOrInsertComputed(node.ns + parentOf(node.path), createFolder)
    folder.members.set(node.path, node)
    folder.sorted = undefined
    if (node.kind === 'file') {
      byRev.set(node.revision.rev, node)
      countFile(node, 1)
    } else if (node.mount !== undefined) {
      mounts.getOrInsertComputed(node.ns, () => new Map()).set(node.id, node)
    }
  }

  function remove(node: TreeNode): void {
    byPath.delete(node.ns + node.path)
    const key = node.ns + parentOf(node.path)
    const folder = folders.get(key)
    if (folder?.members.delete(node.path)) {
      folder.sorted = undefined
      if (folder.members.size === 0) {
        folders.delete(key)
      }
    }
    if (node.kind === 'file') {
      byRev.delete(node.revision.rev)
      countFile(node, -1)
    }
    mounts.get(node.ns)?.delete(node.id)
  }

  function children(ns: string, path: string): readonly TreeNode[] {
    const folder = folders.get(ns + path)
    if (folder === undefined) {
      return []
    }
    folder.sorted ??= [...folder.members.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
    return folder.sorted
  }

  for (const node of nodes) {
    add(node)
  }
  return {
    add,
    remove,
    children,
    at: (ns, path) => byPath.get(ns + path),
    byRev: (rev) => byRev.get(rev),
    mounts: (ns) => [...(mounts.get(ns)?.values() ?? [])],
    bytes: (ns) => bytes.get(ns) ?? 0,
  }
}

function createFolder(): Folder {
  return { members: new Map(), sorted: undefined }
}

interface ChangeLog {
  seq(): number
  oldestSeq(): number
  after(seq: number): readonly Change[]
  record(change: Omit<Change, 'seq'>): number
  onChange(listener: () => void): () => void
}

function createChangeLog(store: Store): ChangeLog {
  const stored = store.collection<Change>('changes')
  const changes = [...stored.values()]
  const listeners = new EventEmitter({ captureRejections: false }).setMaxListeners(0)
  let isTelling = false

  function tell(): void {
    if (!isTelling) {
      isTelling = true
      setImmediate(() => {
        isTelling = false
        listeners.emit('change')
      })
    }
  }

  function record(change: Omit<Change, 'seq'>): number {
    const seq = (changes.at(-1)?.seq ?? 0) + 1
    changes.push({ seq, ...change })
    stored.set(String(seq), { seq, ...change })
    if (changes.length > 2 * MAX_CHANGES) {
      for (const { seq: forgotten } of changes.splice(0, MAX_CHANGES)) {
        stored.delete(String(forgotten))
      }
    }
    tell()
    return seq
  }

  return {
    record,
    seq: () => changes.at(-1)?.seq ?? 0,
    oldestSeq: () => (changes[0]?.seq ?? 1) - 1,
    after(seq) {
      // Numbers have no gaps, so the distance from the end is known.
      const missing = (changes.at(-1)?.seq ?? 0) - seq
      return missing <= 0 ? [] : changes.slice(-missing)
    },
    onChange(listener) {
      listeners.on('change', listener)
      return () => listeners.off('change', listener)
    },
  }
}
