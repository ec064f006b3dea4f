import { optional, struct, text } from '../api/args.ts'
import type { Call } from '../api/route.ts'
import { nested, routeError } from '../http/errors.ts'
import type { FileNode, SharedLink, TreeNode } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { lowerCase, tidyPath } from '../tree/names.ts'
import { createView, insideOf, type Place, placeOf, type View } from '../tree/view.ts'

/** How a link to something, and perhaps to something inside of it, is given. */
export const linkFields = {
  url: text(),
  path: optional(text()),
  password: optional(text()),
}
export const linkArg = struct(linkFields)

export interface LinkedPath {
  readonly url: string
  readonly path?: string | undefined
  readonly password?: string | undefined
}

export interface Linked<N extends TreeNode = TreeNode> {
  readonly link: SharedLink
  readonly node: N
  readonly place: Place
  /** The eyes of the account that shares. */
  readonly view: View
  readonly url: string
}

type Wording = (tag: string) => Error

export const plainWording: Wording = (tag) => routeError({ '.tag': tag })

/** What a shared link leads to. Throws `shared_link_not_found` and its kin in the route's wording. */
export function findLinked(
  { world }: Pick<Call, 'world'>,
  arg: LinkedPath,
  wording = plainWording,
): Linked {
  const link = linkOfUrl(world, arg.url)
  const account = link && world.accounts.get(link.accountId)
  const view = account && createView(world.tree, account)
  const target = link && world.tree.byId(link.nodeId)
  const isOver = link?.expiresAt !== undefined && link.expiresAt <= world.now()
  if (link === undefined || view === undefined || target === undefined || isOver) {
    throw wording('shared_link_not_found')
  }
  if (link.password !== undefined && link.password !== arg.password) {
    throw wording('shared_link_access_denied')
  }
  const node =
    arg.path === undefined || arg.path === '' ? target : nodeInside(world, view, target, arg.path)
  const place = node && placeOf(view, node)
  if (node === undefined || place === undefined) {
    throw wording('shared_link_not_found')
  }
  return { link, node, place, view, url: arg.url }
}

/** The same for routes that want a file. */
export function findLinkedFile(
  call: Pick<Call, 'world'>,
  arg: LinkedPath,
  wording = plainWording,
): Linked<FileNode> {
  const linked = findLinked(call, arg, wording)
  if (linked.node.kind !== 'file') {
    throw wording('shared_link_is_directory')
  }
  return { ...linked, node: linked.node }
}

/** The link a URL stands for; undefined if it is none of ours, or lacks the key that opens it. */
export function linkOfUrl(world: World, url: string): SharedLink | undefined {
  const parsed = URL.parse(url)
  const key = parsed && /^\/scl\/f[io]\/([\w-]+)(\/|$)/.exec(parsed.pathname)?.[1]
  const link = key ? world.sharedLinks.get(key) : undefined
  return link?.rlkey === parsed?.searchParams.get('rlkey') ? link : undefined
}

export function toLinkPath({ path }: LinkedPath): string | undefined {
  return path === undefined || path === '' ? undefined : path
}

/** A listing's `shared_link` names a folder; `path` inside of it is the listing's own argument. */
export function findLinkedFolder(call: Pick<Call, 'world'>, arg: LinkedPath): Linked {
  const notFound = () => routeError(nested('path', { '.tag': 'not_found' }))
  return findLinked(call, arg, notFound)
}

function nodeInside(
  world: World,
  view: View,
  target: TreeNode,
  path: string,
): TreeNode | undefined {
  const folder = target.kind === 'folder' ? insideOf(view, target) : undefined
  return folder && world.tree.at(folder.place.ns, folder.path + lowerCase(tidyPath(path)))
}
