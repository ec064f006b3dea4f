import { flag, ignored, struct, withDefault } from '../api/args.ts'
import { readPath } from '../api/path-args.ts'
import { type ApiRoute, rpc, type UserCall } from '../api/route.ts'
import type { Json } from '../http/json.ts'
import { mediaInfo } from '../thumbnails/media-info.ts'
import { findEntry, findSpot } from '../tree/find.ts'
import { toDeletedMetadata, toMetadata } from '../tree/metadata.ts'

const getMetadata = rpc({
  name: 'files/get_metadata',
  scope: 'files.metadata.read',
  arg: struct({
    path: readPath,
    include_media_info: withDefault(flag, false),
    include_deleted: withDefault(flag, false),
    include_has_explicit_shared_members: withDefault(flag, false),
    include_property_groups: ignored,
  }),
  async run(call, arg) {
    const deleted = arg.include_deleted ? findDeleted(call, arg.path) : undefined
    if (deleted !== undefined) {
      return deleted
    }
    const { node, place } = findEntry(call.world, call.view, arg.path)
    const info =
      arg.include_media_info && node.kind === 'file' ? await mediaInfo(call.world, node) : undefined
    return {
      ...toMetadata(call.view, place, node),
      media_info: info,
      ...(arg.include_has_explicit_shared_members && { has_explicit_shared_members: false }),
    }
  },
})

export const getMetadataRoutes: readonly ApiRoute[] = [getMetadata]

/** What is remembered of a path where nothing is now. */
function findDeleted({ world, view }: UserCall, path: string): Json {
  if (!path.startsWith('/') && !path.startsWith('ns:')) {
    return undefined
  }
  const spot = findSpot(world, view, path)
  const gone = spot && world.tree.tombstone(spot.place.ns, spot.path)
  return spot && gone && toDeletedMetadata(spot.place, gone)
}
