import type { Selectable } from 'kysely'
import type { Db } from '../db/database.ts'
import { inSpan, LOOK_ROWS, type Page, type Place, readPage, type Span } from '../db/list-page.ts'
import type { ConnectionsTable } from '../db/tables.ts'
import { foldText } from '../lib/fold-text.ts'
import { type ApiKey, type ConnectionId, parseConnectionId } from '../lib/ids.ts'
import type { Source } from '../sources/source.ts'
import { allows } from './allows.ts'

/** What a list shows of a connection; nothing that opens it. */
export interface ListedConnection {
  readonly id: ConnectionId
  readonly source: string
  readonly accountName: string
  readonly accountEmail: string
  readonly status: 'active' | 'broken'
  /** Files may be saved there too. */
  readonly canSave: boolean
  /** Signed out of, while linked files or transfers still live on it. */
  readonly hasLeft: boolean
  /** Linked files that are read through it; from `MAX_COUNTED` on they are not counted further. */
  readonly files: number
  readonly createdAt: Date
  readonly updatedAt: Date
}

export interface ConnectionPageRequest {
  /** Part of the account's name or address. */
  readonly search?: string | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

/** An app's connections, newest first, those that left their session too. Rejects with `cursor_invalid`. */
export type ListConnections = (
  appKey: ApiKey,
  request: ConnectionPageRequest,
) => Promise<Page<ListedConnection>>

/** Nobody needs to know of more, and a page has many connections. */
export const MAX_COUNTED = 1_000
const MAX_PAGE = 200
const ORDER = ['created_at', 'id'] as const
const COLUMNS = [
  'id',
  'source',
  'account_name',
  'account_email',
  'status',
  'scopes',
  'left_at',
  'created_at',
  'updated_at',
] as const
type Row = Pick<Selectable<ConnectionsTable>, (typeof COLUMNS)[number]>

export interface ListConnectionsDeps {
  readonly db: Db
  readonly sources: ReadonlyMap<string, Pick<Source, 'oauth'>>
}

export function createListConnections({ db, sources }: ListConnectionsDeps): ListConnections {
  return async function listConnections(appKey, { search, cursor, limit }) {
    const { items: rows, cursor: next } = await readPage({
      limit: Math.max(1, Math.min(MAX_PAGE, limit)),
      cursor,
      isId: (text) => parseConnectionId(text) !== undefined,
      read: (span) => readRows(db, appKey, search, span),
      placeOf: ({ created_at: createdAt, id }) => ({ createdAt, id }),
      findPlace: search ? (span) => findPlace(db, appKey, span) : undefined,
    })
    const counts = await countFiles(db, rows)
    const items = rows.map((row) => ({
      ...toListedConnection(row, counts.get(row.id) ?? 0),
      canSave: allows(sources.get(row.source), { scopes: parseScopes(row.scopes) }, 'saveas'),
    }))
    return { items, cursor: next }
  }
}

/** Names are compared here: databases fold some letters or none. */
async function readRows(
  db: Db,
  appKey: ApiKey,
  search: string | undefined,
  span: Span,
): Promise<readonly Row[]> {
  const query = db.selectFrom('connections').select(COLUMNS).where('app_key', '=', appKey)
  if (!search) return inSpan(query, span, ORDER).execute()
  const wanted = foldText(search)
  const rows = await inSpan(query, { ...span, limit: LOOK_ROWS }, ORDER).execute()
  return rows
    .filter((row) => foldText(`${row.account_name}\n${row.account_email}`).includes(wanted))
    .slice(0, span.limit)
}

function findPlace(db: Db, appKey: ApiKey, span: Span): Promise<Place | undefined> {
  const places = db
    .selectFrom('connections')
    .select(['created_at as createdAt', 'id'])
    .where('app_key', '=', appKey)
  return inSpan(places, span, ORDER).executeTakeFirst()
}

/** Linked files by connection, up to `MAX_COUNTED` of each. */
export async function countFiles(
  db: Db,
  rows: readonly Pick<Row, 'id'>[],
): Promise<ReadonlyMap<string, number>> {
  if (rows.length === 0) return new Map()
  const ids = rows.map(({ id }) => id)
  const counted = await db
    .selectFrom('connections')
    .select(({ selectFrom }) => [
      'connections.id',
      selectFrom(
        selectFrom('files')
          .select('files.connection_id')
          .whereRef('files.connection_id', '=', 'connections.id')
          .where('files.deleted_at', 'is', null)
          .limit(MAX_COUNTED)
          .as('linked'),
      )
        .select(({ fn }) => fn.countAll<number | string | bigint>().as('count'))
        .as('files'),
    ])
    .where('connections.id', 'in', ids)
    .execute()
  return new Map(counted.map(({ id, files }) => [id, Number(files)]))
}

/** As the repository wrote them. */
const parseScopes = (json: string) => JSON.parse(json) as readonly string[]

function toListedConnection(row: Row, files: number): Omit<ListedConnection, 'canSave'> {
  return {
    id: row.id as ConnectionId,
    source: row.source,
    accountName: row.account_name,
    accountEmail: row.account_email,
    status: row.status === 'active' ? 'active' : 'broken',
    hasLeft: row.left_at !== null,
    files,
    createdAt: new Date(row.created_at),
    updatedAt: new Date(row.updated_at),
  }
}
