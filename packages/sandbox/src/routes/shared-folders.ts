import { ignored, integer, struct, text, withDefault } from '../api/args.ts'
import { type ApiRoute, rpc, type UserCall } from '../api/route.ts'
import { BAD_REQUEST_TEXTS } from '../guesses.ts'
import { badRequest, nested, routeError } from '../http/errors.ts'
import type { Json } from '../http/json.ts'
import type { FolderNode } from '../state/records.ts'
import { openCursor, sealCursor } from '../tree/cursor.ts'
import { toTimestamp } from '../tree/metadata.ts'
import type { Place } from '../tree/view.ts'

const listFolders = rpc({
  name: 'sharing/list_folders',
  scope: 'sharing.read',
  isForFullDropbox: true,
  arg: struct({ limit: withDefault(integer({ min: 1, max: 1000 }), 1000), actions: ignored }),
  run: (call, { limit }) => answerPage(call, 0, limit),
})

const listFoldersContinue = rpc({
  name: 'sharing/list_folders/continue',
  scope: 'sharing.read',
  isForFullDropbox: true,
  arg: struct({ cursor: text({ minLength: 1 }) }),
  run: answerNextPage,
})

/** The same for what the caller may mount or unmount; nobody else's folders are known here. */
const listMountable = rpc({
  name: 'sharing/list_mountable_folders',
  scope: 'sharing.read',
  isForFullDropbox: true,
  arg: struct({ limit: withDefault(integer({ min: 1, max: 1000 }), 1000), actions: ignored }),
  run: (call, { limit }) => answerPage(call, 0, limit),
})

const listMountableContinue = rpc({
  name: 'sharing/list_mountable_folders/continue',
  scope: 'sharing.read',
  isForFullDropbox: true,
  arg: struct({ cursor: text({ minLength: 1 }) }),
  run: answerNextPage,
})

const getFolderMetadata = rpc({
  name: 'sharing/get_folder_metadata',
  scope: 'sharing.read',
  isForFullDropbox: true,
  arg: struct({ shared_folder_id: text(), actions: ignored }),
  run(call, { shared_folder_id: id }) {
    const shown = findSharedFolder(call, id)
    if (shown === undefined) {
      throw routeError(nested('access_error', { '.tag': 'invalid_id' }))
    }
    return toSharedFolder(shown)
  },
})

export const sharedFolderRoutes: readonly ApiRoute[] = [
  listFolders,
  listFoldersContinue,
  listMountable,
  listMountableContinue,
  getFolderMetadata,
]

/** A shared folder of the caller's. */
export interface SharedFolder {
  readonly ns: string
  readonly name: string
  readonly isReadOnly: boolean
  readonly since: number | undefined
  /** Absent for a folder that is not mounted. */
  readonly mounted?: { readonly node: FolderNode; readonly place: Place }
}

function answerNextPage(call: UserCall, { cursor }: { readonly cursor: string }): Json {
  const { kind, offset, limit } = openCursor(call.world.secret, cursor)
  if (kind !== 'shared-folders') {
    throw badRequest(BAD_REQUEST_TEXTS.badCursor)
  }
  return answerPage(call, Number(offset), Number(limit))
}

function answerPage(call: UserCall, offset: number, limit: number): Json {
  const all = sharedFolders(call)
  const next = offset + limit
  return {
    entries: all.slice(offset, next).map(toSharedFolder),
    ...(next < all.length && {
      cursor: sealCursor(call.world.secret, { kind: 'shared-folders', offset: next, limit }),
    }),
  }
}

/** The shared folder with that id, if the caller has it. */
export function findSharedFolder(call: UserCall, id: string): SharedFolder | undefined {
  return sharedFolders(call).find(({ ns }) => ns === id)
}

/** Every shared folder the caller has, those that are not mounted last. */
function sharedFolders({ world, view, account }: UserCall): SharedFolder[] {
  const mounted = [...view.places.values()].flatMap((place) =>
    world.tree.mounts(place.ns).flatMap((node) => toMounted(place, node)),
  )
  const known = new Set(mounted.map(({ ns }) => ns))
  const others = (account.memberships ?? []).filter(({ ns }) => !known.has(ns))
  return [...mounted, ...others.map((membership) => ({ ...membership, since: undefined }))]
}

function toMounted(place: Place, node: FolderNode): SharedFolder[] {
  if (node.mount?.kind !== 'shared') {
    return []
  }
  const isReadOnly = place.isReadOnly || node.mount.isReadOnly
  const { name, changedAt: since } = node
  return [{ ns: node.mount.ns, name, isReadOnly, since, mounted: { node, place } }]
}

/** SharedFolderMetadata; a folder that is not mounted has no path. */
export function toSharedFolder({ ns, name, isReadOnly, since = 0, mounted }: SharedFolder): Json {
  return {
    access_type: { '.tag': isReadOnly ? 'viewer' : 'editor' },
    is_inside_team_folder: false,
    is_team_folder: false,
    name,
    shared_folder_id: ns,
    preview_url: `https://www.dropbox.com/scl/fo/${ns}`,
    time_invited: toTimestamp(since),
    access_inheritance: { '.tag': 'inherit' },
    policy: {
      acl_update_policy: { '.tag': 'owner' },
      shared_link_policy: { '.tag': 'anyone' },
      member_policy: { '.tag': 'anyone' },
      resolved_member_policy: { '.tag': 'anyone' },
    },
    ...(mounted?.place.prefixLower === undefined
      ? {}
      : {
          path_lower: mounted.place.prefixLower + mounted.node.path,
          path_display: `${mounted.place.prefix}${mounted.node.display}`,
        }),
  }
}
