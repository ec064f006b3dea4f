import {
  type ArgValue,
  BadArgument,
  flag,
  ignored,
  integer,
  optional,
  struct,
  text,
  withDefault,
} from '../api/args.ts'
import { pathOrRoot } from '../api/path-args.ts'
import { type ApiRoute, openRpc, rpc, type UserCall } from '../api/route.ts'
import {
  BAD_REQUEST_TEXTS,
  CLOSED_FOLDER_TAG,
  DEFAULT_LIST_LIMIT,
  LONGPOLL_BACKOFF_SECONDS,
  LONGPOLL_JITTER_SECONDS,
} from '../guesses.ts'
import { badRequest, nested, routeError } from '../http/errors.ts'
import type { Json } from '../http/json.ts'
import type { World } from '../state/world.ts'
import { findEntry, findSpot } from '../tree/find.ts'
import { changesPage, hasChanges, listPage } from '../tree/listing.ts'
import { insideOf, type Spot, type View } from '../tree/view.ts'
import { type ListCursor, openListCursor, sealListCursor } from './list-cursor.ts'
import { findLinkedFolder, type LinkedPath } from './shared-link-target.ts'
import { vanishListed } from './vanish.ts'
import { waitForChange } from './wait-for-change.ts'

const MAX_PAGE = 2000

const listArg = struct({
  path: pathOrRoot,
  recursive: withDefault(flag, false),
  include_media_info: ignored,
  include_deleted: withDefault(flag, false),
  include_has_explicit_shared_members: ignored,
  // rclone 1.60 sends false and shows shared folders all the same, so it does not hide them.
  include_mounted_folders: ignored,
  limit: optional(integer({ min: 1, max: MAX_PAGE })),
  shared_link: optional(struct({ url: text(), password: optional(text()) })),
  include_property_groups: ignored,
  include_non_downloadable_files: withDefault(flag, true),
  include_restorable_info: ignored,
})

type ListArg = ArgValue<typeof listArg>

const cursorArg = struct({ cursor: text({ minLength: 1 }) })

const listFolder = rpc({
  name: 'files/list_folder',
  scope: 'files.metadata.read',
  arg: listArg,
  run(call, arg) {
    if (arg.shared_link !== undefined) {
      return listLinkedFolder(call, arg.shared_link, arg)
    }
    const folder = folderSpot(call.world, call.view, arg.path)
    return answerListing(call, call.view, startListing(call.world, folder, arg))
  },
})

const listFolderContinue = rpc({
  name: 'files/list_folder/continue',
  scope: 'files.metadata.read',
  arg: cursorArg,
  run(call, { cursor: text }) {
    const { view, cursor, appKey } = openListCursor(call.world, text)
    if (view.account.id !== call.account.id || appKey !== call.app.key) {
      throw badRequest(BAD_REQUEST_TEXTS.badCursor)
    }
    checkStillThere(call.world, cursor.folder)
    return cursor.after === undefined
      ? answerChanges(call, view, cursor)
      : answerListing(call, view, cursor)
  },
})

const getLatestCursor = rpc({
  name: 'files/list_folder/get_latest_cursor',
  scope: 'files.metadata.read',
  arg: listArg,
  run({ world, view, app }, arg) {
    const start = startListing(world, folderSpot(world, view, arg.path), arg)
    return { cursor: sealListCursor(world, view, app.key, { ...start, after: undefined }) }
  },
})

const longpoll = openRpc({
  name: 'files/list_folder/longpoll',
  arg: struct({
    cursor: text({ minLength: 1 }),
    timeout: withDefault(integer({ min: 30, max: 480 }), 30),
  }),
  async run({ world, incoming }, { cursor: text, timeout }) {
    const seconds = timeout + Math.random() * LONGPOLL_JITTER_SECONDS
    const changes = await waitForChange(
      world,
      () => {
        const { view, cursor } = openListCursor(world, text)
        return (
          cursor.after !== undefined ||
          hasChanges(world, view, cursor.folder, cursor.options, cursor.seq)
        )
      },
      { ms: seconds * 1000 * world.settings.current.longpollSecondsScale, res: incoming.res },
    )
    return { changes, backoff: LONGPOLL_BACKOFF_SECONDS }
  },
})

export const listFolderRoutes: readonly ApiRoute[] = [
  listFolder,
  listFolderContinue,
  getLatestCursor,
  longpoll,
]

/** The cursor of a listing of which nothing has been told yet. */
function startListing(world: World, folder: Spot, arg: ListArg): ListCursor {
  return {
    folder,
    options: {
      recursive: arg.recursive,
      includeDeleted: arg.include_deleted,
      includeNonDownloadable: arg.include_non_downloadable_files,
    },
    limit: arg.limit ?? DEFAULT_LIST_LIMIT,
    seq: world.tree.seq,
    after: '',
  }
}

/** The folder a shared link leads to, all at once and without paths, which are the owner's affair. */
function listLinkedFolder(call: UserCall, link: LinkedPath, arg: ListArg): Json {
  if (arg.recursive) {
    throw new BadArgument('recursive: a shared link cannot be listed recursively')
  }
  const { view, node } = findLinkedFolder(call, { ...link, path: arg.path })
  const inside = node.kind === 'folder' ? insideOf(view, node) : undefined
  if (inside === undefined) {
    throw routeError(nested('path', { '.tag': 'not_folder' }))
  }
  const place = { ...inside.place, prefix: undefined, prefixLower: undefined }
  const cursor = startListing(call.world, { ...inside, place }, arg)
  return answerListing(call, view, { ...cursor, limit: Number.MAX_SAFE_INTEGER })
}

/** The inside of the folder a path names. Throws `not_folder` for a file. */
export function folderSpot(world: World, view: View, path: string): Spot {
  const spot = path.startsWith('id:') ? undefined : findSpot(world, view, path)
  if (spot?.path === '') {
    return spot
  }
  const { node } = findEntry(world, view, path)
  const inside = node.kind === 'folder' ? insideOf(view, node) : undefined
  if (inside === undefined) {
    const tag = node.kind === 'file' ? 'not_folder' : CLOSED_FOLDER_TAG
    throw routeError(nested('path', { '.tag': tag }))
  }
  return inside
}

function checkStillThere({ tree }: World, { place, path }: Spot): void {
  if (path !== '' && tree.at(place.ns, path)?.kind !== 'folder') {
    throw routeError(nested('path', { '.tag': 'not_found' }))
  }
}

function answerListing({ world, app, effects }: UserCall, view: View, cursor: ListCursor): Json {
  const { folder, options, limit } = cursor
  const page = listPage(world, view, { folder, options, limit, after: cursor.after ?? '' })
  vanishListed(world, effects, page.entries)
  return {
    entries: page.entries,
    cursor: sealListCursor(world, view, app.key, { ...cursor, after: page.after }),
    has_more: page.after !== undefined,
  }
}

function answerChanges({ world, app }: UserCall, view: View, cursor: ListCursor): Json {
  const { entries, seq, hasMore } = changesPage(world, view, cursor)
  return {
    entries,
    cursor: sealListCursor(world, view, app.key, { ...cursor, seq }),
    has_more: hasMore,
  }
}
