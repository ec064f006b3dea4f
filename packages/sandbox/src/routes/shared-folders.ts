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
  run(call, { cursor }) {
    const { kind, offset, limit } = openCursor(call.world.secret, cursor)
    if (kind !== 'shared-folders') {
      throw badRequest(BAD_REQUEST_TEXTS.badCursor)
    }
    return answerPage(call, Number(offset), Number(limit))
  },
})

const getFolderMetadata = rpc({
  name: 'sharing/get_folder_metadata',
  scope: 'sharing.read',
  isForFullDropbox: true,
  arg: struct({ shared_folder_id: text(), actions: ignored }),
  run(call, { shared_folder_id: id }) {
    const shown = sharedFolders(call).find(({ node }) => node.mount?.ns === id)
    if (shown === undefined) {
      throw routeError(nested('access_error', { '.tag': 'invalid_id' }))
    }
    return toSharedFolder(shown)
  },
})

export const sharedFolderRoutes: readonly ApiRoute[] = [
  listFolders,
  listFoldersContinue,
  getFolderMetadata,
]

interface SharedFolder {
  readonly node: FolderNode
  /** Where the mount stands. */
  readonly place: Place
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

/** Every shared folder that is mounted where the caller looks. */
function sharedFolders({ world, view }: UserCall): SharedFolder[] {
  return [...view.places.values()].flatMap((place) =>
    world.tree
      .mounts(place.ns)
      .filter((node) => node.mount?.kind === 'shared')
      .map((node) => ({ node, place })),
  )
}

function toSharedFolder({ node, place }: SharedFolder): Json {
  const isReadOnly = place.isReadOnly || node.mount?.isReadOnly === true
  return {
    access_type: { '.tag': isReadOnly ? 'viewer' : 'editor' },
    is_inside_team_folder: false,
    is_team_folder: false,
    name: node.name,
    shared_folder_id: node.mount?.ns,
    preview_url: `https://www.dropbox.com/scl/fo/${node.mount?.ns}`,
    time_invited: toTimestamp(node.changedAt),
    access_inheritance: { '.tag': 'inherit' },
    policy: {
      acl_update_policy: { '.tag': 'owner' },
      shared_link_policy: { '.tag': 'anyone' },
      member_policy: { '.tag': 'anyone' },
      resolved_member_policy: { '.tag': 'anyone' },
    },
    ...(place.prefixLower === undefined
      ? {}
      : {
          path_lower: place.prefixLower + node.path,
          path_display: `${place.prefix}${node.display}`,
        }),
  }
}
