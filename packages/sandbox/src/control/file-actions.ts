import { createHash } from 'node:crypto'
import {
  type Arg,
  type ArgValue,
  BadArgument,
  flag,
  integer,
  list,
  optional,
  struct,
  text,
  timestamp,
  withDefault,
} from '../api/args.ts'
import { isObject, type Json } from '../http/json.ts'
import type { SeedContent } from '../seed-entry.ts'
import type { StoredContent } from '../state/contents.ts'
import type { FileNode, TreeNode } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { addFile, addFolder, moveEntry, removeEntry, replaceContent } from '../tree/change.ts'
import { findEntry } from '../tree/find.ts'
import { createView, type Spot, spotAt, type View } from '../tree/view.ts'
import { accountOf, action } from './action.ts'

const fileArg = struct({
  path: text(),
  text: optional(text()),
  base64: optional(text()),
  pattern: optional(struct({ seed: integer(), size: integer() })),
  clientModified: optional(timestamp),
  claimedHash: optional(text()),
})

const createFiles = action(
  'create-files',
  struct({ account: text(), root: withDefault(flag, false), files: list(fileArg) }),
  async (world, { account, root, files }) => {
    const view = viewOf(world, account, root)
    // Bytes are written many at a time, entries in the order that was given.
    const stored = await mapAtOnce(files, WRITES_AT_ONCE, (file) =>
      world.contents.keep(contentOf(file)),
    )
    const made = world.store.atomically(() =>
      files.map((file, index) => putFile(world, view, file, stored[index])),
    )
    return { files: made.map(toJson) }
  },
)

const createFolder = action(
  'create-folder',
  struct({ account: text(), root: withDefault(flag, false), path: text() }),
  (world, { account, root, path }) => {
    const { place, display } = spotOf(world, viewOf(world, account, root), path)
    return { id: addFolder(world.tree, { ns: place.ns, display, at: world.now() }).id }
  },
)

const textsArg: Arg<Record<string, string>> = {
  parse(value, at) {
    const texts = isObject(value) ? Object.entries(value) : []
    if (texts.length === 0) {
      throw new BadArgument(`${at}: must have a text for each format`)
    }
    return Object.fromEntries(texts.map(([format, one]) => [format, text().parse(one, at)]))
  },
}

const createPaper = action(
  'create-paper',
  struct({
    account: text(),
    path: text(),
    exports: textsArg,
  }),
  async (world, { account, path, exports }) => {
    const { place, display } = spotOf(world, viewOf(world, account, false), path)
    const at = world.now()
    const stored = await world.contents.keep(new TextEncoder().encode(Object.values(exports)[0]))
    const facts = { clientModified: at, exports }
    return toJson(addFile(world.tree, { ns: place.ns, display, at, stored, facts }))
  },
)

export const entryArg = struct({ account: text(), root: withDefault(flag, false), path: text() })

const remove = action('delete', entryArg, (world, { account, root, path }) => {
  removeEntry(world.tree, entryAt(world, viewOf(world, account, root), path), world.now())
  return null
})

const move = action(
  'move',
  struct({ account: text(), root: withDefault(flag, false), from: text(), to: text() }),
  (world, { account, root, from, to }) => {
    const view = viewOf(world, account, root)
    const { place, display } = spotOf(world, view, to)
    moveEntry(world.tree, entryAt(world, view, from), { ns: place.ns, display, at: world.now() })
    return null
  },
)

const fileFacts = action('file', entryArg, async (world, { account, root, path }) => {
  const node = entryAt(world, viewOf(world, account, root), path)
  if (node.kind !== 'file') {
    throw new BadArgument(`${path} is a folder`)
  }
  return { ...toJson(node), sha256: await sha256(world, node) }
})

export const fileActions = [createFiles, createFolder, createPaper, remove, move, fileFacts]

/** Writes a file, over what is there: the next revision of a file that exists. */
function putFile(
  world: World,
  view: View,
  file: ArgValue<typeof fileArg>,
  stored: StoredContent | undefined,
): FileNode {
  const { place, path, display } = spotOf(world, view, file.path)
  const known = world.tree.at(place.ns, path)
  if (known?.kind === 'folder' || stored === undefined) {
    throw new BadArgument(`${file.path} is a folder`)
  }
  const at = world.now()
  const facts = {
    clientModified: file.clientModified ?? at,
    ...(file.claimedHash === undefined ? {} : { claimedHash: file.claimedHash }),
  }
  return known === undefined
    ? addFile(world.tree, { ns: place.ns, display, at, stored, facts })
    : replaceContent(world.tree, known, { at, stored, facts })
}

const WRITES_AT_ONCE = 16

/** Maps in order with at most `limit` calls running. */
async function mapAtOnce<T, R>(
  items: readonly T[],
  limit: number,
  map: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < items.length; start += limit) {
    results.push(...(await Promise.all(items.slice(start, start + limit).map(map))))
  }
  return results
}

function contentOf({ path, text, base64, pattern }: ArgValue<typeof fileArg>): SeedContent {
  if (pattern !== undefined) {
    return { pattern }
  }
  if (text === undefined && base64 === undefined) {
    throw new BadArgument(`${path} needs one of text, base64 and pattern`)
  }
  return text === undefined ? Buffer.from(base64 ?? '', 'base64') : new TextEncoder().encode(text)
}

export function viewOf(world: World, email: string, root: boolean): View {
  const account = accountOf(world, email)
  const view = createView(world.tree, account, root ? account.rootNs : account.homeNs)
  if (view === undefined) {
    throw new BadArgument(`${email} cannot see that namespace`)
  }
  return view
}

export function spotOf(world: World, view: View, path: string): Spot {
  if (!path.startsWith('/') || path === '/') {
    throw new BadArgument(`'${path}' must begin with a slash and a name`)
  }
  return spotAt(world.tree, view, path.normalize('NFC'))
}

export function entryAt(world: World, view: View, path: string): TreeNode {
  return findEntry(world, view, path, (tag) => new BadArgument(`${path}: ${tag}`)).node
}

function toJson({ id, display, revision }: FileNode) {
  const { rev, size, contentHash } = revision
  return { id, path: display, rev, size, contentHash }
}

async function sha256(world: World, { revision }: FileNode): Promise<Json> {
  const hash = createHash('sha256')
  for await (const piece of world.contents.open(revision).pieces(0, revision.size)) {
    hash.update(piece)
  }
  return hash.digest('hex')
}
