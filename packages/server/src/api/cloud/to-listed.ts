import type { AuthNeeded, ListedAccount, ListedEntry, ListedFolder } from '@quayside/wire'
import type { Connection } from '../../connections/connection.ts'
import type { SourceListing } from '../../connections/list-source.ts'
import { isAccepted } from '../../sources/is-accepted.ts'
import type { Entry, FileEntry } from '../../sources/source.ts'
import { iconOf } from '../static/icons.ts'
import type { Urls } from '../urls.ts'

export interface ListedContext {
  readonly source: string
  /** The folder as the client named it. */
  readonly path: string
  readonly accept: readonly string[]
  readonly urls: Urls
  /** Where the person sees and ends what they connected. */
  readonly accountsUrl: string
  /** Seals what a thumbnail's address has to say. */
  readonly thumbnailTicket: (entry: FileEntry) => string
}

/** A listing in Filestack's words. */
export function toListed(
  listing: SourceListing,
  context: ListedContext,
): ListedFolder | AuthNeeded {
  if (listing.status === 'needs-auth') return { auth: { redirect_url: listing.redirectUrl } }
  const { connection, connections, page } = listing
  return {
    client: context.source,
    filename: context.path,
    next: page.cursor ?? '',
    contents: page.items
      .filter((entry) => isAccepted(entry, context.accept))
      .map((entry) => toListedEntry(entry, context)),
    account: toListedAccount(connection),
    accounts: connections.map(toListedAccount),
    accounts_url: context.accountsUrl,
    chosen: Math.max(connection.chosenAt, ...connections.map(({ chosenAt }) => chosenAt)),
  }
}

function toListedAccount(connection: Connection): ListedAccount {
  const { accountId: id, accountName: name, accountEmail: email, status } = connection
  return { id, name, email, ...(status === 'broken' && { broken: true }) }
}

/** A file or folder in Filestack's words. */
export function toListedEntry(
  entry: Entry,
  context: Pick<ListedContext, 'urls' | 'thumbnailTicket'>,
): ListedEntry {
  const thumbnail = thumbnailOf(entry, context)
  if (entry.kind === 'folder') {
    const { name, ref } = entry
    const facts = { mimetype: '', size: '', bytes: 0, thumbnail, ...toSharing(entry) }
    return { name, path: `${ref}/`, folder: true, ...facts }
  }
  return {
    id: entry.id,
    name: entry.name,
    path: entry.ref,
    folder: false,
    mimetype: entry.contentType,
    size: entry.size === undefined ? '' : displaySize(entry.size),
    bytes: entry.size ?? 0,
    thumbnail,
    ...(entry.modifiedAt ? { modified: entry.modifiedAt.toISOString() } : {}),
    ...(entry.exportFormats.length > 0 ? { exportFormats: [...entry.exportFormats] } : {}),
    ...(entry.isWithheld && { downloadable: false }),
    ...toSharing(entry),
  }
}

/** What is out of the ordinary; most entries have nothing of it. */
function toSharing(entry: Entry): Partial<ListedEntry> {
  return {
    ...(entry.isReadOnly && { readOnly: true }),
    ...(entry.isUnmounted && { unmounted: true }),
    ...(entry.kind === 'folder' && {
      ...(entry.isShared && { shared: true }),
      ...(entry.isOwn && { own: true }),
      ...(entry.isClosed && { noAccess: true }),
    }),
  }
}

function thumbnailOf(
  entry: Entry,
  { urls, thumbnailTicket }: Pick<ListedContext, 'urls' | 'thumbnailTicket'>,
): string {
  if (entry.kind === 'file' && entry.hasThumbnail) return urls.thumbnail(thumbnailTicket(entry))
  return urls.icon(entry.kind === 'folder' ? 'folder' : iconOf(entry.contentType, entry.name))
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB']

/** `20 KB`, `1.4 MB`: what people read beside a name. */
export function displaySize(bytes: number): string {
  let unit = 0
  let amount = bytes
  while (amount >= 1000 && unit < UNITS.length - 1) {
    amount /= 1024
    unit += 1
  }
  const text = unit === 0 || amount >= 10 ? Math.round(amount) : Math.round(amount * 10) / 10
  return `${text} ${UNITS[unit]}`
}

/** A client's path as a source's folder: the root has many spellings, and folders end with `/`. */
export function folderRef(path: string | null | undefined): string {
  return (path ?? '').replace(/\/+$/, '')
}
