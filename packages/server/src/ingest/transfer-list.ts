import { type Selectable, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { inSpan, type Page, type Place, readPage, type Span } from '../db/list-page.ts'
import type { IngestsTable } from '../db/tables.ts'
import { type ApiKey, type IngestId, parseIngestId } from '../lib/ids.ts'
import type { Ingest, IngestRequest, Ingests } from './ingest.ts'

/** An ingest as a list shows it. */
export interface Transfer {
  readonly ingest: Ingest
  readonly createdAt: Date
  readonly filename: string
  /** It went on after an interruption. */
  readonly isResumed: boolean
}

export const TRANSFER_FILTERS = ['running', 'failed', 'resumed', 'done'] as const
export type TransferFilter = (typeof TRANSFER_FILTERS)[number]

export interface TransferPageRequest {
  /** `running`: whatever has not ended. */
  readonly state?: TransferFilter | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

/** An app's ingests, newest first, each as far as it is now. Rejects with `cursor_invalid`. */
export type ListTransfers = (
  appKey: ApiKey,
  request: TransferPageRequest,
) => Promise<Page<Transfer>>

export interface ListTransfersDeps {
  readonly db: Db
  readonly ingests: Pick<Ingests, 'findMany'>
}

const MAX_PAGE = 200
const ORDER = ['created_at', 'id'] as const
const COLUMNS = ['id', 'created_at', 'ref', 'request', 'attempts'] as const
type Row = Pick<Selectable<IngestsTable>, (typeof COLUMNS)[number]>

export function createListTransfers({ db, ingests }: ListTransfersDeps): ListTransfers {
  return async function listTransfers(appKey, { state, cursor, limit }) {
    const { items: rows, cursor: next } = await readPage({
      limit: Math.max(1, Math.min(MAX_PAGE, limit)),
      cursor,
      isId: (text) => parseIngestId(text) !== undefined,
      read: (span) => readRows(db, appKey, state, span),
      placeOf: ({ created_at: createdAt, id }) => ({ createdAt, id }),
      // The others have indexes of their own.
      findPlace: state === 'done' ? (span) => findPlace(db, appKey, span) : undefined,
    })
    const ids = rows.map(({ id }) => id as IngestId)
    const found = await ingests.findMany(appKey, ids)
    const byId = new Map<string, Ingest>(found.map((ingest) => [ingest.id, ingest]))
    const items = rows.flatMap((row) => {
      const ingest = byId.get(row.id)
      return ingest ? [toTransfer(row, ingest)] : [] // removed since
    })
    return { items, cursor: next }
  }
}

/** Texts, not parameters: SQLite chooses the index of a few rows by what is written. */
const FEW = {
  running: sql<boolean>`state in ('queued', 'running', 'waiting')`,
  failed: sql<boolean>`state = 'failed'`,
  resumed: sql<boolean>`attempts > 1`,
} as const

async function readRows(
  db: Db,
  appKey: ApiKey,
  state: TransferFilter | undefined,
  span: Span,
): Promise<readonly Row[]> {
  let query = db.selectFrom('ingests').select(COLUMNS).where('app_key', '=', appKey)
  if (state === 'done') query = query.where('state', '=', state)
  else if (state !== undefined) query = query.where(FEW[state])
  return inSpan(query, span, ORDER).execute()
}

function findPlace(db: Db, appKey: ApiKey, span: Span): Promise<Place | undefined> {
  const places = db
    .selectFrom('ingests')
    .select(['created_at as createdAt', 'id'])
    .where('app_key', '=', appKey)
  return inSpan(places, span, ORDER).executeTakeFirst()
}

function toTransfer(row: Row, ingest: Ingest): Transfer {
  const { filename } = JSON.parse(row.request) as IngestRequest
  return {
    ingest,
    filename: ingest.file?.filename ?? filename ?? lastNameOf(row.ref),
    isResumed: row.attempts > 1,
    createdAt: new Date(row.created_at),
  }
}

/** Of a path, or of an address without what follows its path. */
function lastNameOf(ref: string): string {
  const path = /^https?:/.test(ref) ? ref.replace(/[?#].*$/s, '') : ref
  return path.split('/').findLast((name) => name !== '') ?? ref
}
