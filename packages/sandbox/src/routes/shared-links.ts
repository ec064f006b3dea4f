import {
  type ArgValue,
  choice,
  flag,
  ignored,
  optional,
  struct,
  text,
  timestamp,
} from '../api/args.ts'
import { readPath } from '../api/path-args.ts'
import { type ApiRoute, appDownload, appRpc, rpc, type UserCall } from '../api/route.ts'
import { nested, routeError } from '../http/errors.ts'
import { type Incoming, webOriginOf } from '../http/incoming.ts'
import type { Json } from '../http/json.ts'
import { randomId } from '../state/accounts.ts'
import type { SharedLink, TreeNode } from '../state/records.ts'
import { findEntry } from '../tree/find.ts'
import { toTimestamp } from '../tree/metadata.ts'
import { type Place, placeOf, type View } from '../tree/view.ts'
import { findLinked, findLinkedFile, linkOfUrl } from './shared-link-target.ts'

const settingsArg = struct({
  audience: optional(choice('public', 'team', 'no_one', 'password', 'members')),
  access: optional(choice('viewer', 'editor', 'max', 'default')),
  requested_visibility: optional(choice('public', 'team_only', 'password')),
  require_password: optional(flag),
  link_password: optional(text()),
  expires: optional(timestamp),
  allow_download: ignored,
})

const createLink = rpc({
  name: 'sharing/create_shared_link_with_settings',
  scope: 'sharing.write',
  arg: struct({ path: readPath, settings: optional(settingsArg) }),
  run(call, { path, settings }) {
    const { world, view, account, incoming } = call
    const { node, place } = findEntry(world, view, path)
    if (!account.isEmailVerified) {
      throw routeError({ '.tag': 'email_not_verified' })
    }
    const known = linksOf(call).find((link) => link.nodeId === node.id)
    if (known !== undefined) {
      throw alreadyThere(
        isCustom(settings)
          ? undefined
          : toLinkMetadata(incoming, { link: known, node, place, view }),
      )
    }
    const link = makeLink(call, node, settings)
    world.sharedLinks.set(link.key, link)
    return toLinkMetadata(incoming, { link, node, place, view })
  },
})

const listLinks = rpc({
  name: 'sharing/list_shared_links',
  scope: 'sharing.read',
  arg: struct({ path: optional(text()), cursor: optional(text()), direct_only: optional(flag) }),
  run(call, { path, direct_only: directOnly }) {
    const { world, view, incoming } = call
    const target = path === undefined || path === '' ? undefined : findEntry(world, view, path).node
    const shown = linksOf(call).flatMap((link) => {
      const node = world.tree.byId(link.nodeId)
      const place = node && placeOf(view, node)
      const isWanted = node && (target === undefined || leadsTo(node, target, directOnly ?? false))
      return node && place && isWanted
        ? [toLinkMetadata(incoming, { link, node, place, view })]
        : []
    })
    return { links: shown, has_more: false }
  },
})

const linkArg = struct({ url: text(), path: optional(text()), link_password: optional(text()) })

const getLinkMetadata = appRpc({
  name: 'sharing/get_shared_link_metadata',
  scope: 'sharing.read',
  arg: linkArg,
  run: (call, { url, path, link_password: password }) =>
    toLinkMetadata(call.incoming, findLinked(call, { url, path, password })),
})

const getLinkFile = appDownload({
  name: 'sharing/get_shared_link_file',
  scope: 'sharing.read',
  arg: linkArg,
  run(call, { url, path, link_password: password }) {
    const linked = findLinkedFile(call, { url, path, password })
    return {
      body: call.world.contents.open(linked.node.revision),
      result: toLinkMetadata(call.incoming, linked),
      rev: linked.node.revision.rev,
    }
  },
})

const revokeLink = rpc({
  name: 'sharing/revoke_shared_link',
  scope: 'sharing.write',
  arg: struct({ url: text() }),
  run({ world, account }, { url }) {
    const link = linkOfUrl(world, url)
    if (link === undefined) {
      throw routeError({
        '.tag': URL.canParse(url) ? 'shared_link_not_found' : 'shared_link_malformed',
      })
    }
    if (link.accountId !== account.id) {
      throw routeError({ '.tag': 'shared_link_access_denied' })
    }
    world.sharedLinks.delete(link.key)
    return null
  },
})

export const sharedLinkRoutes: readonly ApiRoute[] = [
  createLink,
  listLinks,
  getLinkMetadata,
  getLinkFile,
  revokeLink,
]

type Settings = ArgValue<typeof settingsArg>

function linksOf({ world, account }: UserCall): SharedLink[] {
  const isOld = ({ expiresAt }: SharedLink) => expiresAt !== undefined && expiresAt <= world.now()
  return [...world.sharedLinks.values()].filter(
    (link) => link.accountId === account.id && !isOld(link),
  )
}

function isCustom(settings: Settings | undefined): boolean {
  return (
    settings !== undefined &&
    (settings.expires !== undefined || visibilityOf(settings) !== 'public')
  )
}

/** Only paying accounts may say more than "public, for ever". */
function makeLink(
  { account }: UserCall,
  node: TreeNode,
  settings: Settings | undefined,
): SharedLink {
  const visibility = visibilityOf(settings)
  if (account.kind === 'personal' && isCustom(settings)) {
    throw routeError(nested('settings_error', { '.tag': 'not_authorized' }))
  }
  if (visibility === 'password' && settings?.link_password === undefined) {
    throw routeError(nested('settings_error', { '.tag': 'invalid_settings' }))
  }
  return {
    key: randomId(14),
    rlkey: randomId(25),
    accountId: account.id,
    nodeId: node.id,
    name: node.name,
    kind: node.kind,
    visibility,
    ...(settings?.link_password === undefined ? {} : { password: settings.link_password }),
    ...(settings?.expires === undefined ? {} : { expiresAt: settings.expires }),
  }
}

function visibilityOf(settings: Settings | undefined): SharedLink['visibility'] {
  if (settings?.require_password || settings?.requested_visibility === 'password') {
    return 'password'
  }
  const isForTeam = settings?.audience === 'team' || settings?.requested_visibility === 'team_only'
  return isForTeam ? 'team_only' : 'public'
}

function alreadyThere(metadata: Json): Error {
  return routeError({
    '.tag': 'shared_link_already_exists',
    ...(metadata === undefined
      ? {}
      : { shared_link_already_exists: { '.tag': 'metadata', metadata } }),
  })
}

/** A link to the entry itself or, unless only those are wanted, to a folder around it. */
function leadsTo(linked: TreeNode, target: TreeNode, directOnly: boolean): boolean {
  const isAround = linked.ns === target.ns && target.path.startsWith(`${linked.path}/`)
  return linked.id === target.id || (!directOnly && isAround)
}

interface Shown {
  readonly link: SharedLink
  readonly node: TreeNode
  readonly place: Place
  readonly view: View
}

function toLinkMetadata(incoming: Incoming, { link, node, place }: Shown): Json {
  const shared = {
    url: urlOf(incoming, link),
    id: node.id,
    name: node.name,
    ...(link.expiresAt === undefined ? {} : { expires: toTimestamp(link.expiresAt) }),
    ...(place.prefixLower === undefined ? {} : { path_lower: place.prefixLower + node.path }),
    link_permissions: toPermissions(link),
  }
  if (node.kind === 'folder') {
    return { '.tag': 'folder', ...shared }
  }
  const { revision } = node
  return {
    '.tag': 'file',
    ...shared,
    client_modified: toTimestamp(revision.clientModified),
    server_modified: toTimestamp(revision.serverModified),
    rev: revision.rev,
    size: revision.size,
  }
}

function toPermissions({ visibility }: SharedLink): Json {
  const audience = visibility === 'team_only' ? 'team' : visibility
  return {
    resolved_visibility: { '.tag': visibility },
    requested_visibility: { '.tag': visibility },
    can_revoke: true,
    effective_audience: { '.tag': audience },
    link_access_level: { '.tag': 'viewer' },
    visibility_policies: [],
    can_set_expiry: false,
    can_remove_expiry: false,
    allow_download: true,
    can_allow_download: true,
    can_disallow_download: false,
    allow_comments: true,
    team_restricts_comments: false,
  }
}

function urlOf(incoming: Incoming, { kind, key, name, rlkey }: SharedLink): string {
  const form = kind === 'file' ? 'fi' : 'fo'
  return `${webOriginOf(incoming)}/scl/${form}/${key}/${encodeURIComponent(name)}?rlkey=${rlkey}&dl=0`
}
