import { createHash } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, before, beforeEach } from 'node:test'
import { exampleLinkedFile, exampleStoredFile } from '../../../events/examples.ts'
import { recordUnheard } from '../../../events/testing/record.ts'
import type { LinkedFile, StoredFile } from '../../../files/file-record.ts'
import { insertFile } from '../../../files/file-repository.ts'
import { insertOrFindObject } from '../../../files/object-repository.ts'
import type { Installation } from '../../../ingest/testing/ingest-bench.ts'
import { newTestApp } from '../../../ingest/testing/ingest-world.ts'
import { keysIn } from '../../../ingest/testing/sent-bodies.ts'
import { type ApiKey, newHandle, newObjectId } from '../../../lib/ids.ts'
import type { LinkedFiles } from '../../../links/linked-files.ts'
import { createReadContent } from '../../../links/read-content.ts'
import type { PublicSource } from '../../../sources/source.ts'
import { createStorages, type Storages } from '../../../storage/storages.ts'
import type { TestDatabase } from '../../../testing/databases.ts'
import type { TestStorage } from '../../../testing/storages.ts'
import { createArchives } from '../../archives/archives.ts'
import type { StageResult } from '../../engines/engine.ts'
import { readKnownTasks } from '../../index.ts'
import { parseWrittenTask } from '../../parse-written-task.ts'
import { createScratch } from '../../scratch.ts'
import type { ConversionInput, Converter } from '../converter.ts'
import type { Derivative, DerivativeAsk, Derivatives } from '../derivative.ts'
import { createDerivatives } from '../derivatives.ts'
import { createKnownDerivatives, forgetDerivative } from '../known-derivatives.ts'
import type { ObservedConversion } from '../make-derivative.ts'
import { createRemovals, type Removals } from '../removals.ts'
import { createBringSource } from '../source-files.ts'

export const { signal } = new AbortController()

/** What the engine of these tests does with each file it is given. */
export type Convert = (input: ConversionInput) => Promise<StageResult>

/** A process that makes derivatives; several of them may share a database and a storage. */
export interface DerivativeProcess {
  readonly derivatives: Derivatives
  readonly removals: Removals
  readonly observed: readonly ObservedConversion[]
  close(): Promise<void>
}

export interface ProcessOptions {
  readonly convert?: Convert
  /** By how much its clock is ahead. */
  readonly msLater?: number
  readonly maxBytes?: number
  readonly maxUnderWay?: number
  readonly linkedFiles?: Pick<LinkedFiles, 'stat' | 'open'>
  readonly web?: PublicSource
  readonly isAlone?: boolean
  readonly fetchMs?: number
  /** Whether there is still room on the disk. */
  readonly checkSpace?: () => Promise<void>
}

export interface DerivativeBench {
  readonly database: TestDatabase['database']
  readonly storage: Storages
  readonly appKey: ApiKey
  process(options?: ProcessOptions): DerivativeProcess
  storeFile(content: string, more?: Partial<StoredFile>): Promise<StoredFile>
  linkFile(more?: Partial<LinkedFile>): Promise<LinkedFile>
  /** Tasks for a file, as somebody who is allowed to asks. */
  ask(source: StoredFile | LinkedFile | string, more?: Partial<DerivativeAsk>): DerivativeAsk
  read(derivative: Derivative): Promise<string>
  /** Keys of all that lies in the storage. */
  keys(): Promise<readonly string[]>
  rows(): Promise<readonly { id: string; state: string; storage_key: string | null }[]>
  events(): Promise<readonly { action: string; text: Record<string, unknown> }[]>
}

/** In place of what draws pictures: the bytes in upper case, as text. */
export const shout: Convert = async ({ sources, files, folder }) => {
  const texts = await Promise.all(
    [...sources, ...Object.values(files)].map(({ path }) => readFile(path, 'utf8')),
  )
  const path = join(folder, 'loud')
  await writeFile(path, texts.join('+').toUpperCase())
  return { kind: 'file', path, contentType: 'text/plain', extension: '.loud' }
}

/** A database and a storage for all tests of a suite, an app for each. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of what tests may ask for
export function useDerivatives({ openDatabase, openStorage }: Installation): DerivativeBench {
  let opened: TestDatabase
  let place: TestStorage
  let storage: Storages
  let appKey: ApiKey
  let scratch: string
  const running: DerivativeProcess[] = []
  before(async () => {
    opened = await openDatabase()
    place = await openStorage()
    storage = createStorages({ shared: place.storage })
    scratch = join(opened.dataDir, 'scratch')
  })
  beforeEach(async () => {
    appKey = await newTestApp(opened.database)
  })
  afterEach(async () => {
    for (const one of running.splice(0)) await one.close()
  })

  function process(options: ProcessOptions = {}): DerivativeProcess {
    const { convert = shout, msLater = 0, maxBytes = 1024 ** 3 } = options
    const { database } = opened
    const now = () => Date.now() + msLater
    const known = createKnownDerivatives(now)
    const folders = createScratch({ root: scratch, freeBytes: 0 })
    const observed: ObservedConversion[] = []
    const removals = createRemovals({
      ...{ database, storage, maxBytes, keepMs: 30 * 86_400_000, now },
      forget: forgetDerivative(known, { forget: () => undefined }),
    })
    const linkedFiles = options.linkedFiles ?? { stat: unexpected, open: unexpected }
    const converter: Converter = {
      plan: () => ({ stages: [{ engine: 'shouting' }] }),
      run: (_plan, input) => convert(input),
      limits: { bytes: 1_000 },
    }
    const web = options.web ?? { manifest: {} as never, open: unexpected }
    const readContent = createReadContent({ storage, linkedFiles })
    const recordEvent = recordUnheard(database)
    const derivatives = createDerivatives({
      archives: createArchives({ database, storage, readContent, web, recordEvent }),
      ...{ database, storage, known, removals, converter, linkedFiles, maxBytes, now },
      bringSource: createBringSource({
        ...{ storage, linkedFiles, maxBytes: 1_000, fetchMs: options.fetchMs },
        ...{ readContent, web, checkSpace: options.checkSpace ?? folders.check },
      }),
      maxUnderWay: options.maxUnderWay,
      newFolder: folders.folder,
      recordEvent,
      onConverted: (one) => void observed.push(one),
      owner: `process-${running.length}-${Math.random()}`,
      isAlone: options.isAlone ?? false,
    })
    const one = { derivatives, removals, observed, close: () => derivatives.close() }
    running.push(one)
    return one
  }

  async function storeFile(content: string, more: Partial<StoredFile> = {}): Promise<StoredFile> {
    const bytes = Buffer.from(content)
    const storageKey = (await storage.placeOf(appKey)).newKey()
    await storage.put(storageKey, bytes, { signal })
    const facts = {
      ...{ appKey, storageKey, size: bytes.length },
      sha256: createHash('sha256').update(bytes).digest('hex'),
    }
    const location = storage.locationOf(storageKey)
    return await opened.database.transaction(async (trx) => {
      const id = newObjectId()
      const object = await insertOrFindObject(trx, { ...facts, id, location, blockHash: undefined })
      const file = { ...exampleStoredFile, ...facts, handle: newHandle(), ...more }
      const stored = { ...file, objectId: object.id, storageKey: object.storageKey }
      await insertFile(trx, stored)
      return stored
    })
  }

  async function linkFile(more: Partial<LinkedFile> = {}): Promise<LinkedFile> {
    const file = { ...exampleLinkedFile, appKey, handle: newHandle(), ...more }
    await opened.database.transaction((trx) => insertFile(trx, file))
    return file
  }

  return {
    get database() {
      return opened.database
    },
    get storage() {
      return storage
    },
    get appKey() {
      return appKey
    },
    ...{ process, storeFile, linkFile },
    ask(source, more) {
      const word = typeof source === 'string' ? source : source.handle
      return {
        appKey,
        path: `/flip/${word}`,
        calls: tasks('flip'),
        sources: [
          typeof source === 'string'
            ? { kind: 'address', url: source }
            : { kind: 'file', file: source },
        ],
        files: new Map(),
        accept: undefined,
        lifeMs: undefined,
        isAnew: false,
        ...more,
      }
    },
    read: async ({ storageKey, size }) =>
      await text(await storage.read(storageKey, { start: 0, end: size }, { signal })),
    keys: async () => (await keysIn(place.storage)).filter((key) => key.startsWith('derivatives-')),
    rows: () =>
      opened.database.db
        .selectFrom('derivatives')
        .select(['id', 'state', 'storage_key'])
        .where('app_key', '=', appKey)
        .execute(),
    async events() {
      const query = opened.database.db.selectFrom('events').select('body')
      const rows = await query.where('app_key', '=', appKey).orderBy('id').execute()
      return rows.map(({ body }) => JSON.parse(body))
    },
  }
}

/** As an address has them: `flip/blur=amount:3`. */
export function tasks(text: string) {
  return readKnownTasks(text.split('/').map(parseWrittenTask))
}

const unexpected = () => Promise.reject(new Error('nobody should have asked'))
