import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, afterEach, before } from 'node:test'
import { pino } from 'pino'
import { exampleFacts, recordUnheard } from '../../../events/testing/record.ts'
import type { StoredFile } from '../../../files/file-record.ts'
import { findFile } from '../../../files/file-repository.ts'
import { createHasher } from '../../../ingest/hasher.ts'
import { createKeepBody } from '../../../ingest/keep-body.ts'
import { createSlotPool } from '../../../ingest/slots.ts'
import type { Installation } from '../../../ingest/testing/ingest-bench.ts'
import { newTestApp } from '../../../ingest/testing/ingest-world.ts'
import { createEgressGate } from '../../../lib/egress-gate.ts'
import type { ApiKey, Handle } from '../../../lib/ids.ts'
import { createProgramRunner } from '../../../lib/run-program.ts'
import { createSafeFetch } from '../../../lib/safe-fetch.ts'
import { createReadContent } from '../../../links/read-content.ts'
import { createQueue } from '../../../queue/index.ts'
import { createUrl } from '../../../sources/url/url.ts'
import type { StorageDriver } from '../../../storage/storage.ts'
import { createStorages } from '../../../storage/storages.ts'
import type { TestDatabase } from '../../../testing/databases.ts'
import { eventually } from '../../../testing/eventually.ts'
import { createScratch } from '../../scratch.ts'
import { createSlots } from '../../slots.ts'
import { readTask } from '../../task.ts'
import { type VideoConvertParams, videoConvert } from '../../tasks/video-convert.ts'
import { keepVideo } from '../keep-video.ts'
import type { VideoAsk, VideoStatus, Videos } from '../video.ts'
import { createVideoParts } from '../video-parts.ts'

/** A process that is asked, and converts; several may share a database and a storage. */
export interface VideoProcess {
  readonly videos: Videos
  stop(): Promise<void>
}

export interface VideoProcessOptions {
  /** So much later than it is. */
  readonly msAhead?: number
  /** It leaves the work to others. */
  readonly isIdle?: boolean
}

const LIMITS = {
  pixels: 4_000_000,
  pages: 1,
  frames: 1,
  bytes: 50_000_000,
  memoryBytes: 1_000_000_000,
  timeoutMs: 60_000,
}
const log = pino({ level: 'silent' })
const { signal } = new AbortController()

/** A database, a storage and an app for all tests of a suite; processes are stopped after each. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: a list of what tests ask for
export function useVideos({ openDatabase, openStorage }: Installation) {
  let opened: TestDatabase
  let driver: StorageDriver
  let appKey: ApiKey
  let folder: string
  let running: VideoProcess[] = []
  const hasher = createHasher()
  before(async () => {
    opened = await openDatabase()
    driver = (await openStorage()).storage
    appKey = await newTestApp(opened.database)
    folder = await mkdtemp(join(tmpdir(), 'quayside-videos-'))
  })
  afterEach(async () => {
    await Promise.all(running.map((one) => one.stop()))
    running = []
  })
  after(async () => {
    await hasher.close()
    await rm(folder, { recursive: true })
  })

  const keeping = () => {
    const storage = createStorages({ shared: driver })
    const slots = createSlotPool(48 * 1024 * 1024)
    return { storage, keepBody: createKeepBody({ storage, hasher, slots }) }
  }

  async function open({
    msAhead = 0,
    isIdle = false,
  }: VideoProcessOptions = {}): Promise<VideoProcess> {
    const { database, url } = opened
    const kept = keeping()
    const queue = await createQueue({ database, databaseUrl: url, onFault: () => undefined })
    const linkedFiles = { open: () => assert.fail('there are no links here') }
    const safeFetch = createSafeFetch(createEgressGate({ allow: ['127.0.0.1'] }))
    const readContent = createReadContent({ ...kept, linkedFiles: linkedFiles as never })
    const videos = createVideoParts({
      ...kept,
      ...{ database, log, isAlone: false, concurrency: 2 },
      queue: isIdle ? { ...queue, handle: () => undefined } : queue,
      ...{ readContent, linkedFiles, sources: new Map([['url', createUrl({ safeFetch })]]) },
      programs: createProgramRunner(),
      scratch: createScratch({ root: join(folder, 'scratch'), freeBytes: 0 }),
      slots: createSlots({ count: 2, waiting: 10 }),
      limits: LIMITS,
      onConverted: () => undefined,
      recordEvent: recordUnheard(database, exampleFacts),
      owner: `test-${randomBytes(4).toString('hex')}`,
      now: () => Date.now() + msAhead,
    })
    await queue.start()
    let isStopped = false
    const process: VideoProcess = {
      videos,
      async stop() {
        if (isStopped) return
        isStopped = true
        await queue.stop({ graceMs: 0 })
        safeFetch.close()
      },
    }
    running.push(process)
    return process
  }

  async function store(path: string, contentType = 'video/mp4'): Promise<StoredFile> {
    const { database } = opened
    const facts = {
      appKey,
      filename: 'My film.mp4',
      contentType,
      container: undefined,
      storeIn: undefined,
      path: 'in/',
    }
    const kept = await keepVideo({ db: database.db, ...keeping() }, path, facts, signal)
    const file = await database.transaction((trx) => kept.insert(trx, new Date()))
    await kept.tidyUp(file)
    return file
  }

  return {
    get database() {
      return opened.database
    },
    get appKey() {
      return appKey
    },
    get folder() {
      return folder
    },
    open,
    store,
    ask: (
      source: StoredFile,
      said: Readonly<Record<string, string>>,
      more: Partial<VideoAsk> = {},
    ) => askFor(appKey, source, said, more),
    /** Looks until it has ended. */
    async ended({ videos }: VideoProcess, ask: VideoAsk) {
      return await eventually(
        async () => {
          const status = await videos.ask({ ...ask, force: false })
          if (status.state !== 'ended') throw new Error(`${status.state} ${status.progress}`)
          return status.conversion
        },
        { withinMs: 60_000 },
      )
    },
    /** What the app was told of video conversions. */
    async events() {
      const rows = await opened.database.db
        .selectFrom('events')
        .select('body')
        .where('app_key', '=', appKey)
        .where('action', '=', 'fp.video_converse')
        .orderBy('id')
        .execute()
      return rows.map(({ body }) => JSON.parse(body))
    },
    async file(handle: Handle | undefined): Promise<StoredFile> {
      const file = handle && (await findFile(opened.database.db, appKey, handle))
      assert.ok(file?.kind === 'stored', 'there is no such file')
      return file
    },
    /** A copy of a file's bytes on the local disk. */
    async copyOf(file: StoredFile): Promise<string> {
      const path = join(folder, `${file.handle}-${file.filename}`)
      const chunks: Uint8Array[] = []
      const range = { start: 0, end: file.size }
      for await (const chunk of await driver.read(file.storageKey, range, { signal })) {
        chunks.push(Uint8Array.from(chunk))
      }
      await writeFile(path, Buffer.concat(chunks))
      return path
    },
  }
}

export type VideoBench = ReturnType<typeof useVideos>

function askFor(
  appKey: ApiKey,
  file: StoredFile,
  said: Readonly<Record<string, string>>,
  more: Partial<VideoAsk>,
): VideoAsk {
  const { params } = readTask(videoConvert, { name: 'video_convert', params: Object.entries(said) })
  return {
    ...{ appKey, source: { kind: 'file', file }, watermark: undefined, force: false },
    params: params as VideoConvertParams,
    place: { filename: undefined, container: undefined, path: undefined },
    ...more,
  }
}

export function assertOpen(
  status: VideoStatus,
): asserts status is Exclude<VideoStatus, { state: 'ended' }> {
  assert.notEqual(status.state, 'ended')
}
