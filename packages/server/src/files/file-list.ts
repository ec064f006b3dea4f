import type { Selectable } from 'kysely'
import { sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { inSpan, LOOK_ROWS, type Page, type Place, readPage, type Span } from '../db/list-page.ts'
import type { FilesTable } from '../db/tables.ts'
import { foldText } from '../lib/fold-text.ts'
import { type ApiKey, type Handle, parseHandle } from '../lib/ids.ts'

/** What a list shows of a file. */
export interface ListedFile {
  readonly handle: Handle
  readonly kind: 'stored' | 'linked'
  readonly filename: string
  readonly contentType: string
  readonly size: number | undefined
  /** `undefined`: it was sent to us. */
  readonly source: string | undefined
  readonly createdAt: Date
  readonly goneSince: Date | undefined
}

export interface FileFilter {
  /** Part of the name, or a whole handle. */
  readonly search?: string | undefined
  /** `undefined`: whatever it is; `null`: none, it was sent to us. */
  readonly source?: string | null | undefined
  /** The beginning of the content type. */
  readonly type?: string | undefined
}

export interface FilePageRequest extends FileFilter {
  readonly cursor?: string | undefined
  readonly limit: number
}

/** An app's files, newest first. Rejects with `cursor_invalid`. */
export type ListFiles = (appKey: ApiKey, request: FilePageRequest) => Promise<Page<ListedFile>>

const MAX_PAGE = 200
const ORDER = ['created_at', 'handle'] as const

export function createListFiles(db: Db): ListFiles {
  return async function listFiles(appKey, { cursor, limit, ...filter }) {
    const named = cursor === undefined && (await findByHandle(db, appKey, filter))
    if (named) return { items: [named], cursor: undefined }
    return readPage({
      limit: Math.max(1, Math.min(MAX_PAGE, limit)),
      cursor,
      isId: (text) => parseHandle(text) !== undefined,
      read: (span) => readFiles(db, appKey, filter, span),
      placeOf: ({ createdAt, handle }) => ({ createdAt: createdAt.getTime(), id: handle }),
      findPlace: asksForAll(filter) ? undefined : (span) => findPlace(db, appKey, span),
    })
  }
}

function asksForAll({ search, source, type }: FileFilter): boolean {
  return !search && source === undefined && !type
}

/** Whoever looks for a handle has the one file in mind. */
async function findByHandle(
  db: Db,
  appKey: ApiKey,
  filter: FileFilter,
): Promise<ListedFile | undefined> {
  const handle = filter.search && parseHandle(filter.search)
  if (!handle) return undefined
  const row = await narrowed(selectFiles(db, appKey), filter)
    .where('handle', '=', handle)
    .executeTakeFirst()
  return row && toListedFile(row)
}

async function readFiles(
  db: Db,
  appKey: ApiKey,
  filter: FileFilter,
  span: Span,
): Promise<readonly ListedFile[]> {
  const query = narrowed(selectFiles(db, appKey), filter)
  if (!filter.search) return (await inSpan(query, span, ORDER).execute()).map(toListedFile)
  // Databases fold some letters or none: names are compared here, those of a span at a time.
  const wanted = foldText(filter.search)
  const rows = await inSpan(query, { ...span, limit: LOOK_ROWS }, ORDER).execute()
  const found = rows.filter(({ filename }) => foldText(filename).includes(wanted))
  return found.slice(0, span.limit).map(toListedFile)
}

function findPlace(db: Db, appKey: ApiKey, span: Span): Promise<Place | undefined> {
  const places = db
    .selectFrom('files')
    .select(['created_at as createdAt', 'handle as id'])
    .where('app_key', '=', appKey)
    .where('deleted_at', 'is', null)
  return inSpan(places, span, ORDER).executeTakeFirst()
}

const COLUMNS = [
  'handle',
  'kind',
  'filename',
  'content_type',
  'size',
  'source',
  'created_at',
  'link_gone_at',
] as const

function selectFiles(db: Db, appKey: ApiKey) {
  return db
    .selectFrom('files')
    .select(COLUMNS)
    .where('app_key', '=', appKey)
    .where('deleted_at', 'is', null)
}

function narrowed(query: ReturnType<typeof selectFiles>, { source, type }: FileFilter) {
  let narrow = query
  if (source === null) narrow = narrow.where('source', 'is', null)
  else if (source !== undefined) narrow = narrow.where('source', '=', source)
  if (type) {
    const beginning = sql<string>`substr(content_type, 1, ${sql.lit(type.length)})`
    narrow = narrow.where(beginning, '=', type.toLowerCase())
  }
  return narrow
}

function toListedFile(row: Pick<Selectable<FilesTable>, (typeof COLUMNS)[number]>): ListedFile {
  return {
    handle: row.handle as Handle,
    kind: row.kind === 'linked' ? 'linked' : 'stored',
    filename: row.filename,
    contentType: row.content_type,
    size: row.size ?? undefined,
    source: row.source ?? undefined,
    createdAt: new Date(row.created_at),
    goneSince: row.link_gone_at === null ? undefined : new Date(row.link_gone_at),
  }
}
