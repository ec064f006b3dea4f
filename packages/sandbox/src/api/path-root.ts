import { badRequest, pathRootError } from '../http/errors.ts'
import { isObject, type Json, parseHeaderJson } from '../http/json.ts'
import type { Account, App } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { addFolder } from '../tree/change.ts'
import { createView, type View } from '../tree/view.ts'

type ViewWorld = Pick<World, 'tree' | 'accounts' | 'now'>

/** The part of the tree a call is about. Throws 422 for a namespace that is not the caller's. */
export function viewFor(
  world: ViewWorld,
  account: Account,
  app: App,
  header: string | string[] | undefined,
): View {
  const viewer = app.access === 'app_folder' ? confineToApp(world, account, app) : account
  const root = header === undefined ? viewer.homeNs : rootOf(viewer, String(header))
  const view = createView(world.tree, viewer, root)
  if (view === undefined) {
    throw pathRootError({ '.tag': 'no_permission' })
  }
  return view
}

/** The account's namespaces as `get_current_account` and 422 answers tell them. */
export function toRootInfo({
  kind,
  rootNs,
  homeNs,
  homePath,
}: Account): { readonly '.tag': string } & Record<string, Json> {
  return {
    '.tag': kind === 'team' ? 'team' : 'user',
    root_namespace_id: rootNs,
    home_namespace_id: homeNs,
    ...(homePath === undefined ? {} : { home_path: homePath }),
  }
}

function rootOf(account: Account, header: string): string {
  const choice = parseHeaderJson(header)?.value
  if (!isObject(choice)) {
    throw badRequest('HTTP header "Dropbox-API-Path-Root": could not decode input as JSON')
  }
  switch (choice['.tag']) {
    case 'home':
      return account.homeNs
    case 'root':
      return currentRoot(account, choice.root)
    case 'namespace_id':
      return String(choice.namespace_id)
    default:
      throw badRequest(
        `HTTP header "Dropbox-API-Path-Root": unknown tag '${String(choice['.tag'])}'`,
      )
  }
}

function currentRoot(account: Account, asked: unknown): string {
  if (asked !== account.rootNs) {
    throw pathRootError({ '.tag': 'invalid_root', invalid_root: toRootInfo(account) })
  }
  return account.rootNs
}

/** An app-folder app sees a namespace of its own, which its user finds under /Apps. */
function confineToApp(world: ViewWorld, account: Account, app: App): Account {
  const display = `/Apps/${app.name}`
  const known = world.tree.mounts(account.homeNs).find((node) => node.display === display)
  const ns = known?.mount?.ns ?? makeAppFolder(world, account, display)
  return { ...account, homeNs: ns, rootNs: ns }
}

function makeAppFolder(world: ViewWorld, account: Account, display: string): string {
  const ns = world.accounts.newNamespace()
  const mount = { ns, isReadOnly: false, kind: 'app' } as const
  addFolder(world.tree, { ns: account.homeNs, display, mount, at: world.now() })
  return ns
}
