import {
  BadArgument,
  choice,
  flag,
  list,
  optional,
  struct,
  text,
  withDefault,
} from '../api/args.ts'
import type { Membership, Mount } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { addFolder } from '../tree/change.ts'
import { nameOf } from '../tree/names.ts'
import type { Spot } from '../tree/view.ts'
import { accountOf, action } from './action.ts'
import { entryAt, spotOf, viewOf } from './file-actions.ts'

/**
 * A folder that two accounts have: an empty one of the owner, made a namespace of its own, and
 * mounted in the other account or only offered to it.
 */
const shareFolder = action(
  'share-folder',
  struct({
    owner: text(),
    path: text(),
    with: text(),
    at: optional(text()),
    readOnly: withDefault(flag, true),
    root: withDefault(flag, false),
  }),
  (world, { owner, path, with: guest, at, readOnly, root }) => {
    const ns = world.accounts.newNamespace()
    const own = freeSpot(world, owner, path, root)
    const theirs = at === undefined ? undefined : freeSpot(world, guest, at, root)
    const name = nameOf(path)
    mount(world, own, { ns, kind: 'shared', isReadOnly: false })
    join(world, owner, { ns, name, isReadOnly: false })
    if (theirs !== undefined) {
      mount(world, theirs, { ns, kind: 'shared', isReadOnly: readOnly })
    }
    join(world, guest, { ns, name, isReadOnly: readOnly })
    return { namespace: ns }
  },
)

const restrictFolder = action(
  'restrict-folder',
  struct({ account: text(), root: withDefault(flag, false), path: text(), to: list(text()) }),
  (world, { account, root, path, to }) => {
    const node = entryAt(world, viewOf(world, account, root), path)
    if (node.kind !== 'folder' || node.mount === undefined) {
      throw new BadArgument(`${path} is no mounted folder`)
    }
    const memberIds = to.map((email) => accountOf(world, email).id)
    const { ns } = node.mount
    const restricted: Mount = { ...node.mount, memberIds }
    world.tree.put({ ...node, mount: restricted })
    for (const { id, memberships = [] } of world.accounts.all()) {
      if (!memberIds.includes(id)) {
        world.accounts.change(id, { memberships: memberships.filter((one) => one.ns !== ns) })
      }
    }
    return null
  },
)

const restrictFile = action(
  'restrict-file',
  struct({
    account: text(),
    root: withDefault(flag, false),
    path: text(),
    restriction: choice('not-downloadable', 'taken-down', 'none'),
  }),
  (world, { account, root, path, restriction }) => {
    const node = entryAt(world, viewOf(world, account, root), path)
    if (node.kind !== 'file') {
      throw new BadArgument(`${path} is a folder`)
    }
    const { restriction: _known, ...file } = node
    world.tree.put(restriction === 'none' ? file : { ...file, restriction })
    return null
  },
)

export const sharingActions = [shareFolder, restrictFolder, restrictFile]

function freeSpot(world: World, account: string, path: string, root: boolean): Spot {
  const spot = spotOf(world, viewOf(world, account, root), path)
  if (world.tree.at(spot.place.ns, spot.path) !== undefined) {
    throw new BadArgument(`there is something at ${path}`)
  }
  return spot
}

function mount(world: World, { place, display }: Spot, target: Mount): void {
  addFolder(world.tree, { ns: place.ns, display, mount: target, at: world.now() })
}

function join(world: World, email: string, shared: Membership): void {
  const { id, memberships = [] } = accountOf(world, email)
  world.accounts.change(id, { memberships: [...memberships, shared] })
}
