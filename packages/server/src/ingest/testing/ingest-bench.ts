import assert from 'node:assert/strict'
import { afterEach, before, beforeEach, describe } from 'node:test'
import type { ApiKey } from '../../lib/ids.ts'
import type { StorageDriver } from '../../storage/storage.ts'
import { forEachDatabase, type TestDatabase } from '../../testing/databases.ts'
import { forEachStorage, type TestStorage } from '../../testing/storages.ts'
import type { Ingest, IngestRequest } from '../ingest.ts'
import {
  type IngestParts,
  type IngestProcess,
  newTestApp,
  requestFor,
  startIngestProcess,
} from './ingest-world.ts'

export const MiB = 1024 * 1024
export const { signal } = new AbortController()

/** How to come to the two parts that differ. */
export interface Installation {
  openDatabase(): Promise<TestDatabase>
  openStorage(): Promise<TestStorage>
}

/** The two sizes that are run: everything embedded, and everything that processes can share. */
export function forEachSize(title: string, define: (installation: Installation) => void): void {
  forEachDatabase((database, openDatabase) =>
    forEachStorage((storage, openStorage) => {
      const isASize = (database === 'sqlite') === (storage === 'local')
      if (isASize) describe(title, () => define({ openDatabase, openStorage }))
    }),
  )
}

/** A database and a storage for all tests of a suite; an app and a process of its own for each. */
export interface IngestBench {
  readonly database: TestDatabase['database']
  readonly storage: StorageDriver
  readonly appKey: ApiKey
  readonly first: IngestProcess
  /** Another process; all are stopped after the test. */
  start(): IngestProcess
  /** Asks the first process. */
  begin(ref: string, more?: Partial<IngestRequest>): Promise<Ingest>
  /** The same, and waits for the end. */
  store(ref: string, more?: Partial<IngestRequest>): Promise<Ingest>
  request(ref: string, more?: Partial<IngestRequest>): IngestRequest
}

/** `partsOf` is called for each process: what it fetches from. */
export function useIngests(
  { openDatabase, openStorage }: Installation,
  partsOf: () => Pick<IngestParts, 'source' | 'access'>,
): IngestBench {
  let state: Pick<IngestBench, 'database' | 'storage' | 'appKey' | 'first'>
  let running: IngestProcess[] = []

  before(async () => {
    const [{ database }, { storage }] = [await openDatabase(), await openStorage()]
    state = { ...state, database, storage }
  })
  beforeEach(async () => {
    state = { ...state, appKey: await newTestApp(state.database), first: start() }
  })
  afterEach(async () => {
    await Promise.all(running.map((process) => process.stop()))
    running = []
  })

  function start(): IngestProcess {
    const { database, storage } = state
    const process = startIngestProcess({ database, storage, ...partsOf() })
    running.push(process)
    return process
  }
  const request: IngestBench['request'] = (ref, more) => {
    const { source, access } = partsOf()
    return requestFor(state.appKey, access, ref, { source: source.manifest.name, ...more })
  }
  const begin: IngestBench['begin'] = async (ref, more) => {
    const [ingest] = await state.first.ingests.start([request(ref, more)])
    assert.ok(ingest)
    return ingest
  }

  return {
    get database() {
      return state.database
    },
    get storage() {
      return state.storage
    },
    get appKey() {
      return state.appKey
    },
    get first() {
      return state.first
    },
    start,
    request,
    begin,
    async store(ref, more) {
      const { id } = await begin(ref, more)
      return await state.first.ingests.wait(state.appKey, id, signal)
    },
  }
}

/** What the app of the test was told, as the receiver of a webhook would see it. */
export async function eventsOf({ database, appKey }: IngestBench) {
  const query = database.db.selectFrom('events').select('body').where('app_key', '=', appKey)
  return (await query.orderBy('id').execute()).map(({ body }) => JSON.parse(body))
}

/** What the storage holds for the app of the test. */
export function objectsOf({ database, appKey }: IngestBench) {
  return database.db.selectFrom('objects').selectAll().where('app_key', '=', appKey).execute()
}
