import { choice, flag, integer, optional, struct, text, withDefault } from '../api/args.ts'
import { pathOrId } from '../api/path-args.ts'
import { type ApiRoute, rpc, type UserCall } from '../api/route.ts'
import { nested, routeError } from '../http/errors.ts'
import type { FileNode, TreeNode } from '../state/records.ts'
import { findSpot } from '../tree/find.ts'
import { toFileMetadata, toTimestamp } from '../tree/metadata.ts'
import { type Place, placeOf } from '../tree/view.ts'

const listRevisions = rpc({
  name: 'files/list_revisions',
  scope: 'files.metadata.read',
  arg: struct({
    path: pathOrId,
    mode: withDefault(choice('path', 'id'), 'path'),
    limit: withDefault(integer({ min: 1, max: 100 }), 10),
    before_rev: optional(text()),
    include_restorable_info: withDefault(flag, false),
  }),
  run(call, { path, mode, limit, before_rev: before }) {
    const history = findHistory(call, path, mode)
    const start = before === undefined ? 0 : startAfter(history.files, before)
    const entries = history.files.slice(start, start + limit)
    return {
      is_deleted: history.deletedAt !== undefined,
      ...(history.deletedAt === undefined
        ? {}
        : { server_deleted: toTimestamp(history.deletedAt) }),
      entries: entries.map((file) => toFileMetadata(history.place, file)),
      has_more: start + limit < history.files.length,
    }
  },
})

export const listRevisionsRoutes: readonly ApiRoute[] = [listRevisions]

interface History {
  readonly place: Place
  /** One for each revision, newest first. */
  readonly files: readonly FileNode[]
  readonly deletedAt: number | undefined
}

/** All that was at a path or, by id, all that a file has been. */
function findHistory({ world, view }: UserCall, path: string, mode: 'path' | 'id'): History {
  const spot = path.startsWith('id:') ? undefined : findSpot(world, view, path)
  const node = spot ? world.tree.at(spot.place.ns, spot.path) : world.tree.byId(path)
  if (node?.kind === 'folder') {
    throw routeError(nested('path', { '.tag': 'not_file' }))
  }
  const place = spot?.place ?? (node && placeOf(view, node))
  const isMember = membership(node, mode, spot && { ns: spot.place.ns, path: spot.path }, path)
  const old = [...world.tree.oldRevisions()].map(({ file }) => file).filter(isMember)
  const files = (node === undefined ? old : [...old, node]).sort(newestFirst)
  const [newest] = files
  const where = place ?? (newest && placeOf(view, newest))
  if (where === undefined || newest === undefined) {
    throw routeError(nested('path', { '.tag': 'not_found' }))
  }
  const gone = node === undefined ? world.tree.tombstone(newest.ns, newest.path) : undefined
  return { place: where, files, deletedAt: gone?.deletedAt }
}

function membership(
  node: TreeNode | undefined,
  mode: 'path' | 'id',
  spot: { ns: string; path: string } | undefined,
  text: string,
): (file: FileNode) => boolean {
  if (mode === 'id' || spot === undefined) {
    const id = node?.id ?? text
    return (file) => file.id === id
  }
  return (file) => file.ns === spot.ns && file.path === spot.path
}

function newestFirst(a: FileNode, b: FileNode): number {
  return a.revision.rev < b.revision.rev ? 1 : -1
}

function startAfter(files: readonly FileNode[], rev: string): number {
  const index = files.findIndex((file) => file.revision.rev === rev)
  if (index < 0) {
    throw routeError({ '.tag': 'invalid_before_rev' })
  }
  return index + 1
}
