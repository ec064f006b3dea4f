import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach } from 'node:test'
import { pino } from 'pino'
import type { RecordEvent } from '../../events/record.ts'
import { exampleFacts, recordUnheard } from '../../events/testing/record.ts'
import type { FileRecord, LinkedFile } from '../../files/file-record.ts'
import { insertFile } from '../../files/file-repository.ts'
import { createLetObjectGo } from '../../files/let-object-go.ts'
import { createSlotPool } from '../../ingest/slots.ts'
import { type DropboxIngests, useDropboxIngests } from '../../ingest/testing/dropbox-ingests.ts'
import { type Installation, signal } from '../../ingest/testing/ingest-bench.ts'
import { fileOf } from '../../ingest/testing/ingest-world.ts'
import { createEgressGate } from '../../lib/egress-gate.ts'
import { newHandle } from '../../lib/ids.ts'
import { createSafeFetch } from '../../lib/safe-fetch.ts'
import { createLinkedFiles } from '../../links/linked-files.ts'
import { createUrl } from '../../sources/url/url.ts'
import { createStorages } from '../../storage/storages.ts'
import { createOpenContent } from '../content/open-content.ts'
import type { Export, ExportRequest, Exports } from '../export.ts'
import { createExportRunner } from '../export-runner.ts'
import { createExports } from '../exports.ts'
import { createFinishExport, type FinishExport } from '../finish-export.ts'
import { createFinishMove } from '../moves/finish-move.ts'
import { createSaveExported } from '../save-exported.ts'
import { createSendPieces } from '../send-pieces.ts'
import { createSmallWrites } from '../small-writes.ts'

/** One process that saves files; several may share a database. */
export interface ExportProcess {
  readonly exports: Exports
  /** Looks for exports that nobody works on. */
  startTakingOver(): Promise<void>
  stop(graceMs?: number): Promise<void>
}

/** Files of the sandbox's personal account, and ways to save others there. */
export interface ExportBench extends DropboxIngests {
  readonly first: () => ExportProcess
  /** Another process; all are stopped after the test. */
  start(): ExportProcess
  /** A stored file with the content of a pattern, of the app of the test. */
  stored(content: { readonly size: number; readonly seed?: number }): Promise<FileRecord>
  /** A link to a file of the account. */
  linked(path: string): Promise<LinkedFile>
  request(file: FileRecord, more?: Partial<ExportRequest>): ExportRequest
  /** Asks the first process, and waits for the end. */
  save(request: ExportRequest): Promise<Export>
  /** What lies below a folder, by path. */
  contentOf(folder: string): Promise<ReadonlyMap<string, Lying>>
}

export interface Lying {
  readonly size: number | undefined
  readonly blockHash: string | undefined
}

export function useExports(installation: Installation): ExportBench {
  const dropbox = useDropboxIngests(installation)
  let running: ExportProcess[] = []
  let first: ExportProcess
  beforeEach(() => {
    first = start()
  })
  afterEach(async () => {
    await Promise.all(running.map((process) => process.stop()))
    running = []
  })

  function start(): ExportProcess {
    const process = startExportProcess(dropbox)
    running.push(process)
    return process
  }

  return {
    ...dropbox,
    first: () => first,
    start,
    async stored({ size, seed = size + 1 }) {
      const path = `/originals/${seed}-${size}.bin`
      await dropbox.put(path, { pattern: { seed, size } })
      return fileOf(await dropbox.the.store(path))
    },
    async linked(path) {
      const entry = await dropbox.source().stat(dropbox.access(), path, { signal })
      assert.equal(entry.kind, 'file')
      const { id, rev, size, name, contentType } = entry
      const file: LinkedFile = {
        ...{ kind: 'linked', handle: newHandle(), appKey: dropbox.the.appKey, filename: name },
        ...{ contentType, size, uploadTags: {}, createdAt: new Date() },
        origin: { source: 'dropbox', ref: path, id, rev },
        connectionId: dropbox.access().connectionId,
      }
      await dropbox.the.database.transaction((trx) => insertFile(trx, file))
      return file
    },
    request: ({ appKey, handle }, more = {}) => ({
      ...{ appKey, sessionId: undefined, connectionId: dropbox.access().connectionId },
      ...{ source: 'dropbox', folder: '/Saved', filename: 'saved.bin', onClash: 'rename' },
      exported: { kind: 'file', handle },
      ...more,
    }),
    async save(request) {
      const [begun] = await first.exports.start([request])
      assert.ok(begun)
      return await first.exports.wait(begun.appKey, begun.id, signal)
    },
    async contentOf(folder) {
      const { items } = await dropbox.source().list(dropbox.access(), folder, { signal })
      const files = items.filter((entry) => entry.kind === 'file')
      return new Map(files.map(({ name, size, blockHash }) => [name, { size, blockHash }]))
    },
  }
}

function createFinish(
  { database, storage: shared }: DropboxIngests['the'],
  told: { readonly recordEvent: RecordEvent; readonly owner: string },
): FinishExport {
  const quiet = async () => undefined
  const deps = { ...told, database, watchLink: quiet, forgetFile: () => undefined }
  const storage = createStorages({ shared })
  const dropping = { database, storage, dropDerivatives: quiet, forgetBytes: () => undefined }
  const letObjectGo = createLetObjectGo(dropping)
  const finishExport = createFinishExport(deps)
  // What leaves is looked at as rows here; see api/portal/source-storages.test.ts for the rest.
  const finishMove = createFinishMove({ ...deps, letObjectGo, queue: { enqueue: quiet } })
  return (job, place, entry) =>
    (job.request.moves === undefined ? finishExport : finishMove)(job, place, entry)
}

function startExportProcess({ the, source, access }: DropboxIngests): ExportProcess {
  const { database, storage: shared } = the
  const { db } = database
  const owner = `test-${randomBytes(4).toString('hex')}`
  const storage = createStorages({ shared })
  const dropbox = source()
  const connections = { accessById: async () => access() }
  const safeFetch = createSafeFetch(createEgressGate({ allow: ['127.0.0.1'] }))
  const web = createUrl({ safeFetch })
  const sources = new Map([[dropbox.manifest.name, dropbox]])
  const recordEvent = recordUnheard(database, exampleFacts)
  const smallWrites = createSmallWrites()
  const saveExported = createSaveExported({
    ...{ connections, sources, smallWrites },
    openContent: createOpenContent({
      ...{ db, storage, web },
      linkedFiles: createLinkedFiles({ connections, sources }),
      // Conversions are tried where there are engines; see api/cloud/exports.test.ts.
      openConversion: () => Promise.reject(new Error('there are no engines here')),
    }),
    sendPieces: createSendPieces({ slots: createSlotPool(80 * 1024 * 1024) }),
    finish: createFinish(the, { recordEvent, owner }),
  })
  const log = pino({ level: 'silent' })
  const runner = createExportRunner({
    ...{ database, recordEvent, owner, saveExported, log },
    isAlone: false,
    onEnded: () => undefined,
  })
  return {
    exports: createExports({ database, runner }),
    startTakingOver: runner.startTakingOver,
    async stop(graceMs = 0) {
      await runner.stop(graceMs)
      smallWrites.close()
      safeFetch.close()
    },
  }
}
