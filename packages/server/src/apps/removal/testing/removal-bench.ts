import { randomBytes } from 'node:crypto'
import { afterEach, before, beforeEach } from 'node:test'
import { pino } from 'pino'
import { type ConnectionsDeps, createConnections } from '../../../connections/connections.ts'
import { recordUnheard } from '../../../events/testing/record.ts'
import { insertOrFindObject } from '../../../files/object-repository.ts'
import type { Installation } from '../../../ingest/testing/ingest-bench.ts'
import { type ApiKey, newObjectId } from '../../../lib/ids.ts'
import { createSealer } from '../../../lib/seal.ts'
import { createQueue } from '../../../queue/index.ts'
import type { Queue } from '../../../queue/queue.ts'
import type { TestDatabase } from '../../../testing/databases.ts'
import type { TestStorage } from '../../../testing/storages.ts'
import type { Apps } from '../../app.ts'
import { createApps } from '../../apps.ts'
import { type AppRemoval, type AppRemovalDeps, createAppRemoval } from '../app-removal.ts'
import { rowsOf } from './app-rows.ts'

export const { signal } = new AbortController()
export const MINUTE = 60_000
const sealer = createSealer([{ id: 'test', bytes: randomBytes(32) }])
const log = pino({ level: 'silent' })

/** A process that deletes apps. */
export interface RemovalProcess {
  readonly apps: Apps
  readonly removal: AppRemoval
  /** One run of the job; resolves to whether the app is gone. */
  clear(apiKey: ApiKey, signal?: AbortSignal): Promise<boolean>
}

export interface ProcessOptions extends Partial<Pick<AppRemovalDeps, 'storage' | 'connections'>> {
  /** By how much its clock is ahead. */
  readonly minutesLater?: number
}

export interface RemovalBench {
  readonly opened: TestDatabase
  readonly place: TestStorage
  process(options?: ProcessOptions): RemovalProcess
  /** A queue of another process, stopped after the test. */
  newQueue(): Promise<Queue>
  /** Bytes that the app has. */
  addObject(apiKey: ApiKey): Promise<string>
}

/** A database and a storage for all tests of a suite, a queue for each. */
export function useRemoval({ openDatabase, openStorage }: Installation): RemovalBench {
  let opened: TestDatabase
  let place: TestStorage
  let queue: Queue
  const queues: Queue[] = []
  before(async () => {
    opened = await openDatabase()
    place = await openStorage()
  })
  beforeEach(async () => {
    queue = await newQueue()
    await queue.start()
  })
  afterEach(async () => {
    for (const one of queues.splice(0)) await one.stop({ graceMs: 1_000 })
  })

  async function newQueue(): Promise<Queue> {
    const { database, url: databaseUrl } = opened
    const made = await createQueue({ database, databaseUrl, onFault: () => undefined })
    queues.push(made)
    return made
  }

  function process({ minutesLater = 0, storage, connections }: ProcessOptions = {}) {
    const { database } = opened
    const now = () => new Date(Date.now() + minutesLater * MINUTE)
    const apps = createApps({ database, sealer, now })
    const removal = createAppRemoval({
      ...{ database, queue, apps, now, log },
      connections: connections ?? newConnections({ database, apps, now }),
      storage: storage ?? place.storage,
      forgetFile: () => undefined,
      forgetBytes: () => undefined,
    })
    return {
      apps,
      removal,
      async clear(apiKey: ApiKey, stop: AbortSignal = signal) {
        await removal.clear({ payload: { apiKey } }, stop)
        return (await rowsOf(database, apiKey)).apps === 0
      },
    }
  }

  return {
    get opened() {
      return opened
    },
    get place() {
      return place
    },
    process,
    newQueue,
    async addObject(appKey) {
      const storageKey = `t/${newObjectId()}`
      await place.storage.put(storageKey, Buffer.from('bytes'), { signal })
      await opened.database.transaction((trx) =>
        insertOrFindObject(trx, {
          ...{ id: newObjectId(), appKey, storageKey, location: 'test' },
          ...{ size: 5, blockHash: undefined, sha256: randomBytes(32).toString('hex') },
        }),
      )
      return storageKey
    },
  }
}

function newConnections(deps: Pick<ConnectionsDeps, 'database' | 'apps' | 'now'>) {
  return createConnections({
    ...deps,
    sealer,
    recordEvent: recordUnheard(deps.database),
    onFault: () => undefined,
    sources: new Map(),
    baseUrl: 'http://localhost:8080',
  })
}
