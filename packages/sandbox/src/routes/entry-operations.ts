import { flag, ignored, optional, struct, text, withDefault } from '../api/args.ts'
import { writePath, writePathOrId } from '../api/path-args.ts'
import { type ApiRoute, rpc, type UserCall } from '../api/route.ts'
import { nested, routeError, type Tagged } from '../http/errors.ts'
import type { Json } from '../http/json.ts'
import type { TreeNode } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { copyEntry, moveEntry, removeEntry, withDescendants } from '../tree/change.ts'
import { type Found, findEntry } from '../tree/find.ts'
import { toFolderMetadata, toMetadata } from '../tree/metadata.ts'
import { placeOf, type Spot } from '../tree/view.ts'
import { checkQuota, createFolder, freeSpotName, writableSpot } from '../tree/write.ts'
import { WriteFault } from '../tree/write-fault.ts'

/** More entries than this are not moved, copied or deleted in one call. */
const MAX_ENTRIES = 10_000

const createFolderV2 = rpc({
  name: 'files/create_folder_v2',
  scope: 'files.content.write',
  arg: struct({ path: writePath, autorename: withDefault(flag, false) }),
  run({ world, view }, { path, autorename }) {
    const { node, place } = wording('path', () => createFolder(world, view, path, autorename))
    return { metadata: toFolderMetadata(view, place, node) }
  },
})

const deleteV2 = rpc({
  name: 'files/delete_v2',
  scope: 'files.content.write',
  arg: struct({ path: writePathOrId, parent_rev: optional(text()) }),
  run({ world, view }, { path, parent_rev: rev }) {
    const found = findEntry(world, view, path, (tag) =>
      routeError(nested('path_lookup', { '.tag': tag })),
    )
    const { node, place } = found
    checkMayLeave(found, 'path_write')
    if (rev !== undefined && node.kind === 'file' && node.revision.rev !== rev) {
      throw routeError(nested('path_write', nested('conflict', { '.tag': 'file' })))
    }
    checkSize(world, node)
    const metadata = toMetadata(view, place, node)
    wording('path_write', () => world.writeLock.take(place.ns))
    world.store.atomically(() => removeEntry(world.tree, node, world.now()))
    return { metadata }
  },
})

const relocationArg = struct({
  from_path: writePathOrId,
  to_path: writePathOrId,
  autorename: withDefault(flag, false),
  allow_ownership_transfer: withDefault(flag, false),
  allow_shared_folder: ignored,
})

interface Relocation {
  readonly from_path: string
  readonly to_path: string
  readonly autorename: boolean
}

const moveV2 = rpc({
  name: 'files/move_v2',
  scope: 'files.content.write',
  arg: relocationArg,
  run(call, arg) {
    const { world } = call
    const from = findSource(call, arg.from_path)
    checkMayLeave(from, 'from_write')
    const to = wording('to', () => writableSpot(world, call.view, arg.to_path))
    if (to.place.ns === from.node.ns && to.path === from.node.path) {
      // Renaming only the case of a name is not supported: nothing happens.
      return answerEntry(call, from.node)
    }
    const target = prepareTarget(call, from, to, arg)
    const moved = world.store.atomically(() => moveEntry(world.tree, from.node, target))
    return answerEntry(call, moved)
  },
})

const copyV2 = rpc({
  name: 'files/copy_v2',
  scope: 'files.content.write',
  arg: relocationArg,
  run(call, arg) {
    const { world, view } = call
    const from = findSource(call, arg.from_path)
    if (from.node.kind === 'folder' && from.node.mount !== undefined) {
      throw routeError({ '.tag': 'cant_copy_shared_folder' })
    }
    const to = wording('to', () => writableSpot(world, view, arg.to_path))
    const target = prepareTarget(call, from, to, arg)
    checkRoom(call, from.node)
    const copy = world.store.atomically(() => copyEntry(world.tree, from.node, target))
    return answerEntry(call, copy)
  },
})

export const entryOperationRoutes: readonly ApiRoute[] = [createFolderV2, deleteV2, moveV2, copyV2]

function findSource({ world, view }: UserCall, path: string): Found {
  const found = findEntry(world, view, path, (tag) =>
    routeError(nested('from_lookup', { '.tag': tag })),
  )
  checkSize(world, found.node)
  return found
}

/** The free place an entry goes to. Throws the errors of relocation. */
function prepareTarget({ world }: UserCall, from: Found, to: Spot, { autorename }: Relocation) {
  const isSameNamespace = to.place.ns === from.node.ns
  if (isSameNamespace && to.path.startsWith(`${from.node.path}/`)) {
    throw routeError({ '.tag': 'cant_move_folder_into_itself' })
  }
  if (from.node.kind === 'folder' && from.node.mount && to.place.sharedFolder !== undefined) {
    throw routeError({ '.tag': 'cant_nest_shared_folder' })
  }
  const display = wording('to', () => {
    world.writeLock.take(to.place.ns)
    return freeSpotName(world, to, autorename)
  })
  return { ns: to.place.ns, display, at: world.now() }
}

/** Entries of a read-only folder stay, and so does a member's home in the team's root. */
function checkMayLeave({ node, place }: Found, tag: string): void {
  if (place.isReadOnly) {
    throw routeError(nested(tag, { '.tag': 'no_write_permission' }))
  }
  if (node.kind === 'folder' && node.mount?.kind === 'home') {
    throw routeError(nested(tag, { '.tag': 'team_folder' }))
  }
}

function checkSize(world: World, node: TreeNode): void {
  if (withDescendants(world.tree, node).length > MAX_ENTRIES) {
    throw routeError({ '.tag': 'too_many_files' })
  }
}

function checkRoom({ world, view }: UserCall, node: TreeNode): void {
  const bytes = withDescendants(world.tree, node)
    .map((one) => (one.kind === 'file' ? one.revision.size : 0))
    .reduce((sum, size) => sum + size, 0)
  try {
    checkQuota(world, view, bytes)
  } catch (error) {
    throw error instanceof WriteFault ? routeError({ '.tag': 'insufficient_quota' }) : error
  }
}

/** Says a refused write under the tag a route has for it. */
function wording<R>(tag: string, write: () => R): R {
  try {
    return write()
  } catch (error) {
    throw error instanceof WriteFault ? routeError(toWriteError(tag, error.write)) : error
  }
}

/** The lock of a namespace has a tag of its own in `delete_v2`. */
function toWriteError(tag: string, write: Tagged): Tagged {
  return tag === 'path_write' && write['.tag'] === 'too_many_write_operations'
    ? write
    : nested(tag, write)
}

function answerEntry({ view }: UserCall, node: TreeNode): Json {
  const place = placeOf(view, node)
  if (place === undefined) {
    throw new Error(`the entry ${node.id} is out of reach`)
  }
  return { metadata: toMetadata(view, place, node) }
}
