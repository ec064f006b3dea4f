import { type ArgValue, choice, ignored, list, struct, union, withDefault } from '../api/args.ts'
import { readPath } from '../api/path-args.ts'
import { type ApiRoute, appDownload, type Call, download, rpc, type User } from '../api/route.ts'
import { type ApiError, authError, nested, routeError, type Tagged } from '../http/errors.ts'
import type { Json } from '../http/json.ts'
import type { FileNode } from '../state/records.ts'
import { makeThumbnail, type ThumbnailWish } from '../thumbnails/thumbnail.ts'
import { type Found, findFile } from '../tree/find.ts'
import { toFileMetadata } from '../tree/metadata.ts'
import { bodyOfBytes } from './export.ts'
import { findLinkedFile, linkFields, toLinkPath } from './shared-link-target.ts'

const wishFields = {
  format: withDefault(choice('jpeg', 'png', 'webp'), 'jpeg'),
  size: withDefault(
    choice(
      'w32h32',
      'w64h64',
      'w128h128',
      'w256h256',
      'w480h320',
      'w640h480',
      'w960h640',
      'w1024h768',
      'w2048h1536',
      'w3200h2400',
    ),
    'w64h64',
  ),
  mode: withDefault(choice('strict', 'bestfit', 'fitone_bestfit', 'original'), 'strict'),
  quality: withDefault(choice('quality_80', 'quality_90'), 'quality_80'),
  exclude_media_info: ignored,
}

const pathWish = struct({ path: readPath, ...wishFields })

const getThumbnail = download({
  name: 'files/get_thumbnail',
  scope: 'files.content.read',
  arg: pathWish,
  async run(call, arg) {
    const found = findFile(call.world, call.view, arg.path)
    const bytes = await pictureOf(call, found.node, arg)
    return { body: bodyOfBytes(bytes), result: toFileMetadata(found.place, found.node) }
  },
})

const getThumbnailV2 = appDownload({
  name: 'files/get_thumbnail_v2',
  scope: 'files.content.read',
  arg: struct({
    resource: union({ path: readPath, link: struct(linkFields) }),
    ...wishFields,
  }),
  async run(call, arg) {
    if (arg.resource.tag === 'link') {
      const { node, url } = findLinkedFile(call, arg.resource.value, linkWording)
      const bytes = await pictureOf(call, node, arg)
      const link = {
        url,
        id: node.id,
        path: toLinkPath(arg.resource.value),
        rev: node.revision.rev,
      }
      return { body: bodyOfBytes(bytes), result: { link_metadata: link } }
    }
    const found = findOwnFile(call, arg.resource.value)
    const bytes = await pictureOf(call, found.node, arg)
    return {
      body: bodyOfBytes(bytes),
      result: { file_metadata: toFileMetadata(found.place, found.node) },
    }
  },
})

/** RPC style on the content host: pictures travel as base64. */
const getThumbnailBatch = rpc({
  name: 'files/get_thumbnail_batch',
  host: 'content',
  scope: 'files.content.read',
  arg: struct({ entries: list(pathWish) }),
  async run(call, { entries }) {
    if (entries.length > MAX_BATCH) {
      throw routeError({ '.tag': 'too_many_files' })
    }
    return { entries: await Promise.all(entries.map((entry) => pictureEntry(call, entry))) }
  },
})

const MAX_BATCH = 25

export const thumbnailRoutes: readonly ApiRoute[] = [
  getThumbnail,
  getThumbnailV2,
  getThumbnailBatch,
]

type WishArg = Pick<ArgValue<typeof pathWish>, 'format' | 'size' | 'mode' | 'quality'>

async function pictureOf(
  { world }: Pick<Call, 'world'>,
  file: FileNode,
  arg: WishArg,
): Promise<Uint8Array> {
  const made = await makeThumbnail(world, file, toWish(arg))
  if (typeof made === 'string') {
    throw routeError({ '.tag': made })
  }
  return made
}

/** One entry of a batch: a failure is an answer like any other. */
async function pictureEntry(
  call: Pick<Call, 'world'> & User,
  arg: ArgValue<typeof pathWish>,
): Promise<Json> {
  const found = findOrFault(call, arg.path)
  if ('fault' in found) {
    return { '.tag': 'failure', failure: found.fault }
  }
  const made = await makeThumbnail(call.world, found.node, toWish(arg))
  return typeof made === 'string'
    ? { '.tag': 'failure', failure: { '.tag': made } }
    : {
        '.tag': 'success',
        metadata: toFileMetadata(found.place, found.node),
        thumbnail: Buffer.from(made).toString('base64'),
      }
}

class LookupFault extends Error {
  readonly fault: Tagged

  constructor(fault: Tagged) {
    super(fault['.tag'])
    this.fault = fault
  }
}

function findOrFault(
  { world, view }: Pick<Call, 'world'> & User,
  path: string,
): Found<FileNode> | { readonly fault: Tagged } {
  try {
    return findFile(world, view, path, (tag) => new LookupFault(nested('path', { '.tag': tag })))
  } catch (error) {
    if (error instanceof LookupFault) {
      return { fault: error.fault }
    }
    throw error
  }
}

function findOwnFile({ world, user }: Call, path: string): Found<FileNode> {
  if (user === undefined) {
    throw authError('invalid_access_token')
  }
  return findFile(world, user.view, path)
}

function linkWording(tag: string): ApiError {
  return routeError({ '.tag': tag === 'shared_link_access_denied' ? 'access_denied' : 'not_found' })
}

function toWish({ format, size, mode, quality }: WishArg): ThumbnailWish {
  return {
    format,
    size,
    mode,
    quality: quality === 'quality_90' ? 90 : 80,
  }
}
