import type { Connections } from '../connections/connection.ts'
import type { Database } from '../db/database.ts'
import type { RecordEvent } from '../events/record.ts'
import type { Source } from '../sources/source.ts'
import type { Storages } from '../storage/storages.ts'
import { createCommitStoredFile } from './commit-stored-file.ts'
import { createCopyExport } from './copy-export.ts'
import { createEntryHints } from './entry-hints.ts'
import { createHasher } from './hasher.ts'
import { createIngestRunner, type IngestRunnerDeps } from './ingest-runner.ts'
import { createIngests } from './ingests.ts'
import { createLinkPickedFile } from './link-picked-file.ts'
import { createSlotPool } from './slots.ts'
import { createStorePickedFile } from './store-picked-file.ts'
import { createTransfer } from './transfer.ts'
import { createUploads } from './upload/uploads.ts'

export interface IngestPartsDeps {
  readonly database: Database
  readonly connections: Connections
  readonly sources: ReadonlyMap<string, Source>
  readonly storage: Storages
  readonly recordEvent: RecordEvent
  /** This process, by a name no other one has had. */
  readonly owner: string
  readonly onEnded: IngestRunnerDeps['onEnded']
  readonly now: () => Date
  readonly log: IngestRunnerDeps['log']
}

/** Memory for all transfers of a process: eight large files of one app have a few buffers each. */
const TRANSFER_BYTES = 32 * 1024 * 1024

/** Every way in for bytes, on one pool of buffers and one pair of hash threads. */
export function createIngestParts(deps: IngestPartsDeps) {
  const { database, connections, sources, storage, recordEvent, owner } = deps
  const isAlone = database.dialect === 'sqlite'
  const hasher = createHasher()
  const slots = createSlotPool(TRANSFER_BYTES)
  const hints = createEntryHints()
  const storePickedFile = createStorePickedFile({
    db: database.db,
    connections,
    sources,
    storage,
    hints,
    transfer: createTransfer({ slots, hasher }),
    copyExport: createCopyExport({ slots, hasher }),
    commit: createCommitStoredFile({ database, storage, recordEvent, owner }),
  })
  const runner = createIngestRunner({ ...deps, isAlone, storePickedFile })
  const uploads = createUploads({ ...deps, hasher, slots, isAlone })
  return {
    hints,
    runner,
    ingests: createIngests({ database, runner }),
    uploads,
    linkPickedFile: createLinkPickedFile({ database, connections, sources, recordEvent }),
    close: async () => {
      await uploads.close()
      await hasher.close()
    },
  }
}
