import type { Access, Entry, Page, PersonalSource, Source } from '../sources/source.ts'
import type { Connection, Connections, ConnectionWish, PickerSession } from './connection.ts'
import { recursionUnsupported, searchUnsupported } from './errors.ts'
import { personalSource } from './personal-source.ts'

/** What somebody wants to see of a source. */
export interface ListSourceRequest {
  readonly session: PickerSession
  readonly source: string
  /** Whose files; those of the account chosen last by default. */
  readonly wish: ConnectionWish
  /** `''` is the root. */
  readonly folder: string
  readonly cursor: string | undefined
  /** Find by name instead of listing the folder. */
  readonly search: string | undefined
  /** The files of all folders below, without the folders. */
  readonly isRecursive: boolean
  /** Where the browser is to go after connecting. */
  readonly returnUrl: string | undefined
  /** How long to wait for the person to connect before saying that they have to. */
  readonly waitMs: number
}

export type SourceListing =
  | { readonly status: 'needs-auth'; readonly redirectUrl: string }
  | {
      readonly status: 'page'
      readonly connection: Connection
      /** All of the session with this source, broken ones too; the one chosen last first. */
      readonly connections: readonly Connection[]
      readonly page: Page<Entry>
    }

/**
 * One page of a source, or the address where the person connects first. Rejects as the source
 * does, with `source_unknown`, `listing_unsupported`, `source_not_configured`, `search_unsupported`
 * and `recursion_unsupported`.
 */
export type ListSource = (request: ListSourceRequest, signal: AbortSignal) => Promise<SourceListing>

export interface ListSourceDeps {
  readonly connections: Pick<
    Connections,
    'access' | 'begin' | 'choose' | 'find' | 'findById' | 'listOf' | 'waitFor'
  >
  readonly sources: ReadonlyMap<string, Source>
  /** Told what the source answered; storing an entry soon after profits from it. */
  readonly noteEntries: (connection: Connection, entries: readonly Entry[]) => void
}

export function createListSource(deps: ListSourceDeps): ListSource {
  const { connections, sources, noteEntries } = deps

  return async function listSource(request, signal) {
    const source = personalSource(sources, request.source)
    const connection = await findOrAwait(deps, request, signal)
    if (!connection) return await needsAuth(deps, request)

    try {
      const page = await askPage(source, connections.access(connection), request, signal)
      noteEntries(connection, page.items)
      return {
        status: 'page',
        connection,
        connections: await choose(deps, request, connection),
        page,
      }
    } catch (error) {
      // The person took the permission back at the service: connecting again mends it.
      const now = await connections.findById(connection.appKey, connection.id)
      if (now?.status === 'active') throw error
      return await needsAuth(deps, request)
    }
  }
}

function findOrAwait(
  { connections }: ListSourceDeps,
  { session, source, wish, waitMs }: ListSourceRequest,
  signal: AbortSignal,
) {
  return waitMs > 0
    ? connections.waitFor(session, source, { ...wish, timeoutMs: waitMs, signal })
    : connections.find(session, source, wish)
}

/** Whoever names an account stays with it. Resolves to what the session has. */
async function choose(
  { connections }: ListSourceDeps,
  { session, source, wish }: ListSourceRequest,
  connection: Connection,
): Promise<readonly Connection[]> {
  const all = await connections.listOf(session, source)
  const isNamed = wish.account !== undefined
  if (!isNamed || all[0]?.id === connection.id) return all
  await connections.choose(connection)
  return await connections.listOf(session, source)
}

async function needsAuth(
  { connections }: ListSourceDeps,
  { session, source, wish, returnUrl }: ListSourceRequest,
): Promise<SourceListing> {
  const { flow = 'open', after } = wish
  const chooseAccount = after !== undefined
  const asked = { session, source, flow, returnUrl, chooseAccount }
  const { redirectUrl } = await connections.begin(asked)
  return { status: 'needs-auth', redirectUrl }
}

async function askPage(
  source: PersonalSource,
  access: Access,
  { source: name, folder, cursor, search, isRecursive }: ListSourceRequest,
  signal: AbortSignal,
): Promise<Page<Entry>> {
  const options = { cursor, signal }
  if (search !== undefined) {
    if (!source.search) throw searchUnsupported(name)
    return await source.search(access, search, options)
  }
  if (!isRecursive) return await source.list(access, folder, options)
  if (!source.listAll) throw recursionUnsupported(name)
  return await source.listAll(access, folder, options)
}
