import {
  type ArgValue,
  choice,
  flag,
  ignored,
  integer,
  list,
  optional,
  struct,
  text,
  withDefault,
} from '../api/args.ts'
import { pathOrRoot } from '../api/path-args.ts'
import { type ApiRoute, rpc, type UserCall } from '../api/route.ts'
import { BAD_REQUEST_TEXTS } from '../guesses.ts'
import { badRequest } from '../http/errors.ts'
import type { Json } from '../http/json.ts'
import type { Tombstone } from '../state/records.ts'
import { openCursor, sealCursor } from '../tree/cursor.ts'
import { toDeletedMetadata, toMetadata } from '../tree/metadata.ts'
import { hasWords, type SearchMatch, searchTree, wordsOf } from '../tree/search.ts'
import { folderSpot } from './list-folder.ts'

const DEFAULT_MATCHES = 100

const category = choice(
  'image',
  'document',
  'pdf',
  'spreadsheet',
  'presentation',
  'audio',
  'video',
  'folder',
  'paper',
  'others',
)

const searchOptions = struct({
  path: optional(pathOrRoot),
  max_results: withDefault(integer({ min: 1, max: 1000 }), DEFAULT_MATCHES),
  order_by: optional(choice('relevance', 'last_modified_time')),
  file_status: optional(choice('active', 'deleted')),
  filename_only: withDefault(flag, false),
  file_extensions: optional(list(text())),
  file_categories: optional(list(category)),
  account_id: ignored,
})

const searchArg = struct({
  query: text({ minLength: 1, maxLength: 1000 }),
  options: optional(searchOptions),
  match_field_options: optional(struct({ include_highlights: withDefault(flag, false) })),
  include_highlights: ignored,
})

type SearchArg = ArgValue<typeof searchArg>

const search = rpc({
  name: 'files/search_v2',
  scope: 'files.metadata.read',
  arg: searchArg,
  run: (call, arg) => answerPage(call, arg, 0),
})

const searchContinue = rpc({
  name: 'files/search/continue_v2',
  scope: 'files.metadata.read',
  arg: struct({ cursor: text({ minLength: 1 }) }),
  run(call, { cursor }) {
    const { kind, account, arg, offset } = openCursor(call.world.secret, cursor)
    if (kind !== 'search' || account !== call.account.id) {
      throw badRequest(BAD_REQUEST_TEXTS.badCursor)
    }
    return answerPage(call, searchArg.parse(arg, ''), Number(offset))
  },
})

export const searchRoutes: readonly ApiRoute[] = [search, searchContinue]

function answerPage(call: UserCall, arg: SearchArg, offset: number): Json {
  const { world, account } = call
  const all =
    arg.options?.file_status === 'deleted' ? searchDeleted(call, arg) : searchActive(call, arg)
  const size = arg.options?.max_results ?? DEFAULT_MATCHES
  const next = offset + size
  const hasMore = next < all.length
  const cursor = hasMore
    ? {
        cursor: sealCursor(world.secret, {
          kind: 'search',
          account: account.id,
          arg: toCursorArg(arg),
          offset: next,
        }),
      }
    : {}
  return { matches: all.slice(offset, next), has_more: hasMore, ...cursor }
}

function searchActive({ world, view }: UserCall, arg: SearchArg): Json[] {
  const { options } = arg
  const matches = searchTree(world, view, {
    query: arg.query,
    folder: folderSpot(world, view, options?.path ?? ''),
    orderBy: options?.order_by ?? 'relevance',
    extensions: options?.file_extensions,
    categories: options?.file_categories,
  })
  return matches.map((match) => ({
    metadata: { '.tag': 'metadata', metadata: toMetadata(view, match.place, match.node) },
    match_type: { '.tag': 'filename' },
    ...(arg.match_field_options?.include_highlights
      ? { highlight_spans: highlight(match, arg.query) }
      : {}),
  }))
}

function searchDeleted({ world, view }: UserCall, arg: SearchArg): Json[] {
  const folder = folderSpot(world, view, arg.options?.path ?? '')
  const words = wordsOf(arg.query)
  const isBelow = ({ ns, path }: Tombstone) =>
    ns === folder.place.ns && path.startsWith(`${folder.path}/`)
  return [...world.tree.tombstones()]
    .filter((gone) => isBelow(gone) && hasWords(gone.name, words))
    .map((gone) => ({
      metadata: { '.tag': 'metadata', metadata: toDeletedMetadata(folder.place, gone) },
      match_type: { '.tag': 'filename' },
    }))
}

/** The name in pieces, those that the query's words made it match marked. */
function highlight({ node }: SearchMatch, query: string): Json[] {
  const words = wordsOf(query)
  return node.name
    .split(/([\p{L}\p{N}]+)/u)
    .filter((part) => part !== '')
    .map((part) => ({
      highlight_str: part,
      is_highlighted: words.some((word) => part.toLowerCase().startsWith(word)),
    }))
}

/** The argument in the form it came in, so that the same parser reads it again. */
function toCursorArg({ query, options, match_field_options: fields }: SearchArg): Json {
  return {
    query,
    ...(options && {
      options: {
        path: options.path,
        max_results: options.max_results,
        order_by: options.order_by,
        file_status: options.file_status,
        filename_only: options.filename_only,
        file_extensions: options.file_extensions,
        file_categories: options.file_categories,
      },
    }),
    ...(fields && { match_field_options: { include_highlights: fields.include_highlights } }),
  }
}
