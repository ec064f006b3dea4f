import { struct, text } from '../api/args.ts'
import { type ApiRoute, rpc, type UserCall } from '../api/route.ts'
import { nested, routeError } from '../http/errors.ts'
import type { Json } from '../http/json.ts'
import { addFolder, removeEntry } from '../tree/change.ts'
import { createView } from '../tree/view.ts'
import { freeSpotName, writableSpot } from '../tree/write.ts'
import { findSharedFolder, type SharedFolder, toSharedFolder } from './shared-folders.ts'

const mountFolder = rpc({
  name: 'sharing/mount_folder',
  scope: 'sharing.write',
  isForFullDropbox: true,
  arg: struct({ shared_folder_id: text() }),
  run(call, { shared_folder_id: id }): Json {
    const { ns, name, isReadOnly, mounted } = sharedFolderOf(call, id)
    if (mounted !== undefined) {
      throw routeError({ '.tag': 'already_mounted' })
    }
    const { world, view } = call
    const home = writableSpot(world, view, `ns:${view.account.homeNs}/${name}`)
    addFolder(world.tree, {
      ns: home.place.ns,
      display: freeSpotName(world, home, true),
      mount: { ns, isReadOnly, kind: 'shared' },
      at: world.now(),
    })
    const now = createView(world.tree, view.account, view.root) ?? view
    return toSharedFolder(sharedFolderOf({ ...call, view: now }, id))
  },
})

/** The folder stays the caller's: it can be mounted again. */
const unmountFolder = rpc({
  name: 'sharing/unmount_folder',
  scope: 'sharing.write',
  isForFullDropbox: true,
  arg: struct({ shared_folder_id: text() }),
  run(call, { shared_folder_id: id }): Json {
    const { ns, name, isReadOnly, mounted } = sharedFolderOf(call, id)
    if (mounted === undefined || mounted.node.ns !== call.view.account.homeNs) {
      throw routeError({ '.tag': 'not_unmountable' })
    }
    const { world, account } = call
    const others = (account.memberships ?? []).filter((one) => one.ns !== ns)
    world.accounts.change(account.id, { memberships: [...others, { ns, name, isReadOnly }] })
    removeEntry(world.tree, mounted.node, world.now())
    return null
  },
})

export const mountFolderRoutes: readonly ApiRoute[] = [mountFolder, unmountFolder]

function sharedFolderOf(call: UserCall, id: string): SharedFolder {
  const found = findSharedFolder(call, id)
  if (found === undefined) {
    throw routeError(nested('access_error', { '.tag': 'invalid_id' }))
  }
  return found
}
