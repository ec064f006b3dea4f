import type { Connections } from '../connections/connection.ts'
import type { Database } from '../db/database.ts'
import type { RecordEvent } from '../events/record.ts'
import { startMove } from '../export/moves/start-move.ts'
import { createCopyFile } from '../files/copy-file.ts'
import type { OverwriteFile } from '../files/overwrite-file.ts'
import type { Sealer } from '../lib/seal.ts'
import type { WatchLink } from '../links/watches/watch-link.ts'
import type { Source } from '../sources/source.ts'
import type { Storages } from '../storage/storages.ts'
import { createCommitStoredFile } from './commit-stored-file.ts'
import { createCopyExport } from './copy-export.ts'
import { createEntryHints } from './entry-hints.ts'
import { createHasher } from './hasher.ts'
import { createIngestRunner, type IngestRunnerDeps } from './ingest-runner.ts'
import { createIngests } from './ingests.ts'
import { createKeepBody } from './keep-body.ts'
import { createFindKnownContent } from './known-content.ts'
import { createLinkPickedFile } from './link-picked-file.ts'
import { createSlotPool } from './slots.ts'
import { createBodies } from './store-body.ts'
import { createStorePickedFile } from './store-picked-file.ts'
import { createTransfer } from './transfer.ts'
import { createTusUploads } from './tus/tus-uploads.ts'
import { createUploads } from './upload/uploads.ts'

export interface IngestPartsDeps {
  readonly database: Database
  readonly connections: Connections
  readonly sources: ReadonlyMap<string, Source>
  readonly storage: Storages
  readonly recordEvent: RecordEvent
  readonly watchLink: WatchLink
  readonly sealer: Sealer
  readonly overwriteFile: OverwriteFile
  /** This process, by a name no other one has had. */
  readonly owner: string
  readonly onEnded: IngestRunnerDeps['onEnded']
  readonly now: () => Date
  readonly log: IngestRunnerDeps['log']
}

/** Memory for all transfers of a process: eight large files of one app have a few buffers each. */
const TRANSFER_BYTES = 32 * 1024 * 1024
/** For bodies in one piece: at least six at once with S3, and many more with local storage. */
const BODY_BYTES = 96 * 1024 * 1024

/** Every way in for bytes, on one pool of buffers and one pair of hash threads. */
export function createIngestParts(deps: IngestPartsDeps) {
  const { database, connections, sources, storage } = deps
  const isAlone = database.dialect === 'sqlite'
  const hasher = createHasher()
  const slots = createSlotPool(TRANSFER_BYTES)
  const hints = createEntryHints()
  const storePickedFile = createStorePickedFile({
    connections,
    sources,
    storage,
    hints,
    transfer: createTransfer({ slots, hasher }),
    copyExport: createCopyExport({ slots, hasher }),
    findKnownContent: createFindKnownContent({ db: database.db, storage, hasher }),
    commit: createCommitStoredFile(deps),
    sealer: deps.sealer,
  })
  const runner = createIngestRunner({ ...deps, isAlone, storePickedFile })
  const keepBody = createKeepBody({ storage, hasher, slots: createSlotPool(BODY_BYTES) })
  const uploads = createUploads({ ...deps, hasher, slots, isAlone })
  const tus = createTusUploads({ ...deps, uploads, isAlone })
  return {
    hints,
    runner,
    ingests: createIngests({ database, runner }),
    uploads,
    tus,
    copyFile: createCopyFile({ ...deps, startMove }),
    bodies: createBodies({ ...deps, keepBody }),
    keepBody,
    linkPickedFile: createLinkPickedFile(deps),
    close: async () => {
      await uploads.close()
      await hasher.close()
    },
  }
}
