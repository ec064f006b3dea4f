import type { Connections } from '../connections/connection.ts'
import type { Database } from '../db/database.ts'
import type { RecordEvent } from '../events/record.ts'
import { createSlotPool } from '../ingest/slots.ts'
import type { LinkedFiles } from '../links/linked-files.ts'
import type { WatchLink } from '../links/watches/watch-link.ts'
import type { Derivatives } from '../processing/derivatives/derivative.ts'
import { webIn } from '../processing/derivatives/web-in.ts'
import { createOwnHandles } from '../processing/own-handles.ts'
import type { Queue } from '../queue/queue.ts'
import type { Source } from '../sources/source.ts'
import type { StorageDriver } from '../storage/storage.ts'
import { createOpenConversion } from './content/conversion-content.ts'
import { createOpenContent } from './content/open-content.ts'
import { createExportRunner, type ExportRunnerDeps } from './export-runner.ts'
import { createExports } from './exports.ts'
import { createFinishExport } from './finish-export.ts'
import { createFinishMove, type FinishMoveDeps } from './moves/finish-move.ts'
import { createMoveLeftFiles } from './moves/move-left-files.ts'
import { workOnLeavings } from './moves/work-on-leavings.ts'
import { createSaveExported } from './save-exported.ts'
import { createSendPieces } from './send-pieces.ts'
import { createSmallWrites } from './small-writes.ts'

export interface ExportPartsDeps extends Pick<FinishMoveDeps, 'letObjectGo' | 'forgetFile'> {
  readonly database: Database
  readonly queue: Queue
  readonly connections: Pick<Connections, 'accessById' | 'findById'>
  readonly sources: ReadonlyMap<string, Source>
  readonly storage: Pick<StorageDriver, 'read'>
  readonly linkedFiles: LinkedFiles
  readonly derivatives: Pick<Derivatives, 'obtain' | 'drop' | 'archives'>
  readonly recordEvent: RecordEvent
  readonly watchLink: WatchLink
  /** By which addresses of our own are known. */
  readonly baseUrl: string
  readonly domain: string
  /** This process, by a name no other one has had. */
  readonly owner: string
  readonly onEnded: ExportRunnerDeps['onEnded']
  readonly log: ExportRunnerDeps['log']
}

/** Memory for pieces on their way out of a process: five of the 16 MiB that Dropbox is sent. */
const PIECES_BYTES = 80 * 1024 * 1024

/** Everything that saves files in sources. */
export function createExportParts(deps: ExportPartsDeps) {
  const { database } = deps
  const { db } = database
  const smallWrites = createSmallWrites()
  const finishExport = createFinishExport(deps)
  const finishMove = createFinishMove(deps)
  const openConversion = createOpenConversion({ ...deps, db, ownHandle: createOwnHandles(deps) })
  const saveExported = createSaveExported({
    ...deps,
    smallWrites,
    openContent: createOpenContent({ ...deps, db, web: webIn(deps.sources), openConversion }),
    sendPieces: createSendPieces({ slots: createSlotPool(PIECES_BYTES) }),
    finish: (job, place, entry) =>
      (job.request.moves === undefined ? finishExport : finishMove)(job, place, entry),
  })
  const isAlone = database.dialect === 'sqlite'
  const runner = createExportRunner({ ...deps, isAlone, saveExported })
  return {
    runner,
    exports: createExports({ database, runner }),
    moveLeftFiles: createMoveLeftFiles(database),
    /** Every hour. */
    leaveAgain: workOnLeavings(deps),
    close: () => smallWrites.close(),
  }
}
