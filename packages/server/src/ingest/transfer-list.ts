import { type Selectable, sql } from 'kysely'
import type { Db } from '../db/database.ts'
import { inSpan, type Page, readPage, type Span } from '../db/list-page.ts'
import type { IngestsTable } from '../db/tables.ts'
import { baseNameOf } from '../lib/file-name.ts'
import { type ApiKey, parseIngestId } from '../lib/ids.ts'
import type { Ingest, IngestRequest, Ingests } from './ingest.ts'
import { OPEN_STATES } from './ingest-repository.ts'

/** An ingest as a list shows it. */
export interface Transfer {
  readonly ingest: Ingest
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
