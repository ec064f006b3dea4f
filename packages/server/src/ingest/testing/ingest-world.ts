import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { pino } from 'pino'
import { createApps } from '../../apps/apps.ts'
import { exampleFacts, recordUnheard } from '../../events/testing/record.ts'
import type { StoredFile } from '../../files/file-record.ts'
import { createOverwriteFile } from '../../files/overwrite-file.ts'
import { type ApiKey, newPickerSessionId } from '../../lib/ids.ts'
import { createSealer } from '../../lib/seal.ts'
import type { Access, Source } from '../../sources/source.ts'
import type { StorageDriver } from '../../storage/storage.ts'
import { createStorages, type OwnPlaces } from '../../storage/storages.ts'
import type { TestDatabase } from '../../testing/databases.ts'
import { createCommitStoredFile } from '../commit-stored-file.ts'
import { createCopyExport } from '../copy-export.ts'
import { createEntryHints, type EntryHints } from '../entry-hints.ts'
import { createHasher } from '../hasher.ts'
import type { Ingest, IngestRequest, Ingests } from '../ingest.ts'
import { createIngestRunner, type IngestRunner } from '../ingest-runner.ts'
import { createIngests } from '../ingests.ts'
import { createKeepBody } from '../keep-body.ts'
import { createFindKnownContent } from '../known-content.ts'
import { createSlotPool } from '../slots.ts'
import { type Bodies, createBodies } from '../store-body.ts'
import { createStorePickedFile } from '../store-picked-file.ts'
import { createTransfer } from '../transfer.ts'

/** One process that ingests; several of them may share a database and a storage. */
export interface IngestProcess {
  readonly ingests: Ingests
  readonly runner: IngestRunner
  readonly hints: EntryHints
  readonly bodies: Bodies
  stop(graceMs?: number): Promise<void>
}

export interface IngestParts {
  readonly database: TestDatabase['database']
  readonly storage: StorageDriver
  /** Buckets that apps have of their own. */
  readonly own?: OwnPlaces
  readonly source: Source
  /** Of the person whose files these are; not for public sources. */
  readonly access?: Access
}

/** The same for every process: what one has sealed another opens. */
export const TEST_SEALER = createSealer([{ id: 'test', bytes: randomBytes(32) }])

export function startIngestProcess({
  database,
  storage: shared,
  own,
  source,
  access,
}: IngestParts): IngestProcess {
  const storage = createStorages({ shared, own })
  const owner = `test-${randomBytes(4).toString('hex')}`
  const log = pino({ level: 'silent' })
  const { db } = database
  const hasher = createHasher()
  const slots = createSlotPool(48 * 1024 * 1024)
  const hints = createEntryHints()
  const recordEvent = recordUnheard(database, {
    ...exampleFacts,
    sourceTitle: () => source.manifest.title,
  })
  const story = {
    ...{ database, storage, recordEvent, owner },
    leaveSource: async () => undefined,
    dropDerivatives: async () => undefined,
    forgetFile: () => undefined,
    forgetBytes: () => undefined,
  }
  const overwriteFile = createOverwriteFile(story)
  const storePickedFile = createStorePickedFile({
    connections: {
      async accessById() {
        assert.ok(access, 'nobody is connected')
        return access
      },
    },
    sources: new Map([[source.manifest.name, source]]),
    storage,
    hints,
    transfer: createTransfer({ slots, hasher }),
    copyExport: createCopyExport({ slots, hasher }),
    findKnownContent: createFindKnownContent({ db, storage, hasher }),
    sealer: TEST_SEALER,
    commit: createCommitStoredFile({ ...story, overwriteFile }),
  })
  const keepBody = createKeepBody({ storage, hasher, slots })
  const runner = createIngestRunner({
    database,
    recordEvent,
    owner,
    isAlone: false,
    storage,
    storePickedFile,
    onEnded: () => undefined,
    log,
  })
  return {
    ingests: createIngests({ database, runner }),
    runner,
    hints,
    bodies: createBodies({ ...story, overwriteFile, keepBody, now: () => new Date() }),
    async stop(graceMs = 0) {
      await runner.stop(graceMs)
      await hasher.close()
    },
  }
}

export async function newTestApp(database: TestDatabase['database']): Promise<ApiKey> {
  const apps = createApps({ database, sealer: TEST_SEALER, now: () => new Date() })
  return (await apps.create({ name: 'Shop' })).app.apiKey
}

export function requestFor(
  appKey: ApiKey,
  access: Access | undefined,
  ref: string,
  more: Partial<IngestRequest> = {},
): IngestRequest {
  return {
    appKey,
    sessionId: newPickerSessionId(),
    connectionId: access?.connectionId,
    source: 'dropbox',
    ref,
    filename: undefined,
    container: undefined,
    path: undefined,
    uploadTags: {},
    exportFormat: undefined,
    onChange: 'restart',
    minSize: undefined,
    maxSize: undefined,
    ...more,
  }
}

/** The file of an ingest that has ended well; fails with the reason of one that has not. */
export function fileOf(ingest: Ingest): StoredFile {
  if (ingest.file?.kind === 'stored') return ingest.file
  throw new Error(`${ingest.state}: ${ingest.error?.code ?? 'no error'}`)
}

/** SHA-256 of what the storage gives back for a file. */
export async function storedHash(storage: StorageDriver, file: StoredFile): Promise<string> {
  const hash = createHash('sha256')
  const range = { start: 0, end: file.size }
  const { signal } = new AbortController()
  if (file.size > 0) {
    for await (const chunk of await storage.read(file.storageKey, range, { signal }))
      hash.update(chunk)
  }
  return hash.digest('hex')
}
