import {
  createListConnections,
  type ListConnections,
  type ListConnectionsDeps,
} from '../connections/connection-list.ts'
import type { Db } from '../db/database.ts'
import { type FileDetails, findFileDetails } from '../files/file-details.ts'
import { createListFiles, type ListFiles } from '../files/file-list.ts'
import type { Ingests } from '../ingest/ingest.ts'
import { createListTransfers, type ListTransfers } from '../ingest/transfer-list.ts'
import type { ApiKey, Handle } from '../lib/ids.ts'
import { createReadDeliveryStats, type ReadDeliveryStats } from '../webhooks/delivery-stats.ts'
import { createReadOverview, type ReadOverview } from './overview.ts'
import { createReadTimeline, type ReadTimeline } from './timeline.ts'

/** What there is of an app and what happened to it, for its people to look at. */
export interface Activity {
  readonly listFiles: ListFiles
  findFile(appKey: ApiKey, handle: Handle): Promise<FileDetails | undefined>
  readonly readTimeline: ReadTimeline
  readonly listTransfers: ListTransfers
  readonly listConnections: ListConnections
  readonly readOverview: ReadOverview
  readonly readDeliveryStats: ReadDeliveryStats
  /** A source's name for people. */
  sourceTitle(source: string): string
}

export interface ActivityDeps {
  readonly db: Db
  readonly ingests: Pick<Ingests, 'findMany'>
  readonly sources: ListConnectionsDeps['sources']
  readonly sourceTitle: (source: string) => string
  readonly now: () => Date
}

export function createActivity(deps: ActivityDeps): Activity {
  const { db, sourceTitle } = deps
  return {
    listFiles: createListFiles(db),
    findFile: (appKey, handle) => findFileDetails(db, appKey, handle),
    readTimeline: createReadTimeline(deps),
    listTransfers: createListTransfers(deps),
    listConnections: createListConnections(deps),
    readOverview: createReadOverview(deps),
    readDeliveryStats: createReadDeliveryStats(deps),
    sourceTitle,
  }
}
