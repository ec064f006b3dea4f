import type { Access, Entry, Page, PersonalSource, Source } from '../sources/source.ts'
import type { Connection, Connections, PickerSession } from './connection.ts'
import { recursionUnsupported, searchUnsupported } from './errors.ts'
import { personalSource } from './personal-source.ts'

/** What somebody wants to see of a source. */
export interface ListSourceRequest {
  readonly session: PickerSession
  readonly source: string
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
  | { readonly status: 'page'; readonly connection: Connection; readonly page: Page<Entry> }

/**
 * One page of a source, or the address where the person connects first. Rejects as the source
 * does, with `source_unknown`, `listing_unsupported`, `source_not_configured`, `search_unsupported`
 * and `recursion_unsupported`.
 */
export type ListSource = (request: ListSourceRequest, signal: AbortSignal) => Promise<SourceListing>

export interface ListSourceDeps {
  readonly connections: Pick<Connections, 'access' | 'begin' | 'find' | 'waitFor'>
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
      return { status: 'page', connection, page }
    } catch (error) {
      // The person took the permission back at the service: connecting again mends it.
      if (await connections.find(request.session, request.source)) throw error
      return await needsAuth(deps, request)
    }
  }
}

function findOrAwait(
  { connections }: ListSourceDeps,
  { session, source, waitMs }: ListSourceRequest,
  signal: AbortSignal,
) {
  return waitMs > 0
    ? connections.waitFor(session, source, { timeoutMs: waitMs, signal })
    : connections.find(session, source)
}

async function needsAuth(
  { connections }: ListSourceDeps,
  { session, source, returnUrl }: ListSourceRequest,
): Promise<SourceListing> {
  const { redirectUrl } = await connections.begin({ session, source, flow: 'open', returnUrl })
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
