import mime from 'mime-types'
import type { ChangePage } from '../changes.ts'
import type { Account, Entry, FileEntry, Page, Thumbnail } from '../source.ts'
import { isRecord, type JsonRecord, listIn, numberIn, recordIn, tagOf, textIn } from './json.ts'

/** Dropbox refuses to make thumbnails of larger pictures. */
const MAX_THUMBNAIL_SOURCE_BYTES = 20 * 1024 * 1024
const THUMBNAIL_EXTENSIONS = /\.(jpe?g|png|tiff?|gif|webp|ppm|bmp)$/i

/** A listing, search result or page of changes. What cannot be picked (deleted entries) is left out. */
export function toPage(result: unknown): Page<Entry> {
  return { items: sortEntries(toEntries(listIn(result, 'entries'))), cursor: toCursor(result) }
}

/** The files among a page, in the service's order: whoever wants all of them sorts them at the end. */
export function toFilesPage(result: unknown): Page<FileEntry> {
  const entries = toEntries(listIn(result, 'entries'))
  return { items: entries.filter((entry) => entry.kind === 'file'), cursor: toCursor(result) }
}

/** What happened since a cursor. `undefined` when it is no such page. */
export function toChangePage(result: unknown): ChangePage | undefined {
  const cursor = textIn(result, 'cursor')
  if (cursor === undefined) return undefined
  const entries = listIn(result, 'entries')
  const removed = entries.map((entry) =>
    tagOf(entry) === 'deleted'
      ? (textIn(entry, 'path_display') ?? textIn(entry, 'path_lower'))
      : undefined,
  )
  return {
    files: toEntries(entries).filter((entry) => entry.kind === 'file'),
    removed: removed.filter((path) => path !== undefined),
    cursor,
    hasMore: isRecord(result) && result.has_more === true,
  }
}

/** Search results keep the service's order. Dropbox may name an entry more than once. */
export function toSearchPage(result: unknown): Page<Entry> {
  const found = listIn(result, 'matches').map((match) =>
    recordIn(recordIn(match, 'metadata'), 'metadata'),
  )
  const byId = new Map(found.map((metadata) => [textIn(metadata, 'id'), metadata]))
  return { items: toEntries([...byId.values()]), cursor: toCursor(result) }
}

function toEntries(metadata: readonly unknown[]): Entry[] {
  return metadata.map(toEntry).filter((entry) => entry !== undefined)
}

function toCursor(result: unknown): string | undefined {
  return isRecord(result) && result.has_more === true ? textIn(result, 'cursor') : undefined
}

/** `undefined` for what is neither file nor folder. */
export function toEntry(metadata: unknown): Entry | undefined {
  if (tagOf(metadata) === 'file') return toFileEntry(metadata)
  const id = textIn(metadata, 'id')
  const name = textIn(metadata, 'name')
  if (tagOf(metadata) !== 'folder' || id === undefined || name === undefined) return undefined
  const sharing = recordIn(metadata, 'sharing_info')
  const isShared = textIn(sharing, 'shared_folder_id') !== undefined
  return {
    kind: 'folder',
    ref: textIn(metadata, 'path_display') ?? id,
    name,
    ...toSharing(metadata),
    ...(isShared && { isShared }),
    ...(sharing?.no_access === true && { isClosed: true }),
  }
}

/** What files and folders have in common of being shared. */
function toSharing(metadata: unknown): Pick<Entry, 'isReadOnly' | 'isUnmounted'> {
  return {
    ...(recordIn(metadata, 'sharing_info')?.read_only === true && { isReadOnly: true }),
    ...(textIn(metadata, 'path_display') === undefined && { isUnmounted: true }),
  }
}

/**
 * A team member's own folder is told from the others by its path. It is the only one that nobody
 * else has, although Dropbox has it among the shared ones.
 */
export function withOwnFolder(page: Page<Entry>, homePath: string | undefined): Page<Entry> {
  if (!homePath) return page
  const isHome = ({ ref }: Entry) => ref.toLowerCase() === homePath.toLowerCase()
  const items = page.items.map((entry) => {
    if (entry.kind !== 'folder' || !isHome(entry)) return entry
    const { isShared: _, ...own } = entry
    return { ...own, isOwn: true }
  })
  return { ...page, items: sortEntries(items) }
}

/** For places where the service says "file" by the place alone. `undefined` when it is no file. */
export function toFileEntry(metadata: unknown): FileEntry | undefined {
  const id = textIn(metadata, 'id')
  const name = textIn(metadata, 'name')
  const rev = textIn(metadata, 'rev')
  if (!isRecord(metadata) || id === undefined || name === undefined || rev === undefined) return
  const isDownloadable = metadata.is_downloadable !== false
  const exportFormats = isDownloadable ? [] : toExportFormats(recordIn(metadata, 'export_info'))
  const size = isDownloadable ? numberIn(metadata, 'size') : undefined
  return {
    kind: 'file',
    ref: textIn(metadata, 'path_display') ?? id,
    name,
    id,
    rev,
    size,
    blockHash: textIn(metadata, 'content_hash'),
    contentType: toContentType(name),
    modifiedAt: toDate(textIn(metadata, 'client_modified')),
    hasThumbnail:
      THUMBNAIL_EXTENSIONS.test(name) && (size ?? Infinity) <= MAX_THUMBNAIL_SOURCE_BYTES,
    exportFormats,
    ...toSharing(metadata),
    ...(!isDownloadable && exportFormats.length === 0 && { isWithheld: true }),
  }
}

/** The default comes first; Dropbox does not always repeat it among the options. */
function toExportFormats(exportInfo: JsonRecord | undefined): readonly string[] {
  const formats = [textIn(exportInfo, 'export_as'), ...listIn(exportInfo, 'export_options')]
  return [...new Set(formats.filter((format) => typeof format === 'string'))]
}

/**
 * An exported document: the file it was made from, with the export's own name and hash. The size
 * in the metadata is not that of the bytes that follow.
 */
export function toExportEntry(result: unknown, length: number | undefined): FileEntry | undefined {
  const file = toFileEntry(recordIn(result, 'file_metadata'))
  const name = textIn(recordIn(result, 'export_metadata'), 'name')
  if (file === undefined || name === undefined) return undefined
  return {
    ...file,
    name,
    size: length,
    blockHash: textIn(recordIn(result, 'export_metadata'), 'export_hash'),
    contentType: toContentType(name),
  }
}

/** Dropbox does not say what a file is; its name has to do. */
function toContentType(name: string): string {
  return mime.lookup(name) || 'application/octet-stream'
}

function toDate(text: string | undefined): Date | undefined {
  const date = text === undefined ? undefined : new Date(text)
  return date === undefined || Number.isNaN(date.getTime()) ? undefined : date
}

const byName = new Intl.Collator('en', { numeric: true, sensitivity: 'base' })

/** A member's own folder, then folders, then files, each as a person would count: `photo 2` before `photo 10`. */
export function sortEntries(entries: readonly Entry[]): Entry[] {
  return entries.toSorted((one, other) => {
    const rank = rankOf(one) - rankOf(other)
    if (rank !== 0) return rank
    return byName.compare(one.name, other.name)
  })
}

function rankOf(entry: Entry): number {
  if (entry.kind === 'file') return 2
  return entry.isOwn === true ? 0 : 1
}

/** One result per entry asked for; `undefined` where no picture could be made. */
export function toThumbnails(result: unknown): readonly (Thumbnail | undefined)[] {
  return listIn(result, 'entries').map((entry) => {
    const picture = tagOf(entry) === 'success' ? textIn(entry, 'thumbnail') : undefined
    if (picture === undefined) return undefined
    return { contentType: 'image/jpeg', bytes: Buffer.from(picture, 'base64') }
  })
}

/** `undefined` when it is no account. */
export function toAccount(result: unknown): Account | undefined {
  const id = textIn(result, 'account_id')
  if (id === undefined) return undefined
  const email = textIn(result, 'email') ?? ''
  const root = recordIn(result, 'root_info')
  const homePath = textIn(root, 'home_path')
  return {
    id,
    name: textIn(recordIn(result, 'name'), 'display_name') ?? email,
    email,
    details: {
      rootNamespaceId: textIn(root, 'root_namespace_id') ?? '',
      homeNamespaceId: textIn(root, 'home_namespace_id') ?? '',
      ...(homePath === undefined ? {} : { homePath }),
    },
  }
}

/**
 * The header that makes a team's shared space visible: without it a member sees only their own
 * folder. `undefined` for accounts whose root is their home.
 */
export function toPathRoot(details: Readonly<Record<string, string>>): string | undefined {
  const { rootNamespaceId, homeNamespaceId } = details
  if (!rootNamespaceId || rootNamespaceId === homeNamespaceId) return undefined
  return JSON.stringify({ '.tag': 'root', root: rootNamespaceId })
}
