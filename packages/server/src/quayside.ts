import type { Server } from 'node:https'
import { closeTls, developmentCertificate, developmentNames, listenTls } from './api/tls.ts'
import type { Apps } from './apps/app.ts'
import { compose } from './compose.ts'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import { migrate } from './db/migrate.ts'
import { openDatabase } from './db/open-database.ts'
import type { Doctor } from './doctor.ts'
import { type DataFolderLock, lockDataFolder } from './lib/data-folder-lock.ts'

/** A whole installation in one process. */
export interface Quayside {
  /** Listens and takes up work, as the configuration's roles say. Rejects when a port is taken. */
  start(): Promise<{ readonly url: string; readonly tlsUrl: string | undefined }>
  /** Takes no more requests and jobs, finishes or hands over what runs, within 10 s. */
  stop(): Promise<void>
  readonly apps: Apps
  readonly doctor: Doctor
}

/** Transfers about to end do; the others are handed over with what they have. */
const INGEST_GRACE_MS = 3_000
const JOB_GRACE_MS = 3_000
/** Receivers that answer at all do within this; the others get the same again, from whoever is next. */
const WEBHOOK_GRACE_MS = 2_000
/** Downloads that are still under way then are cut; their readers can go on by range. */
const REQUEST_GRACE_MS = 6_000

/**
 * Opens, locks and migrates what the configuration names and builds every part. Nothing listens
 * and nothing is worked on before `start`.
 */
export async function createQuayside(config: Config): Promise<Quayside> {
  const opened = await open(config)
  const parts = await compose(config, opened.database).catch(async (error: unknown) => {
    await opened.close()
    throw error
  })
  const { server, queue, runners, webhooks } = parts
  let secure: Server | undefined
  let isWorking = false

  async function listen() {
    await server.listen({ host: config.host, port: config.port })
    if (config.tls === 'off') return undefined
    const { dataDir, domain, baseUrl, host, tlsPort } = config
    const names = developmentNames(domain, baseUrl)
    const certificate = await developmentCertificate({ dataDir, names })
    secure = await listenTls(server, { host, port: tlsPort, certificate })
    return `https://localhost:${tlsPort}`
  }

  /** What cannot be sent any more is handed on through the queue. */
  async function stopWorking() {
    await webhooks.stop(WEBHOOK_GRACE_MS)
    await queue.stop({ graceMs: JOB_GRACE_MS })
  }

  return {
    apps: parts.apps,
    doctor: parts.doctor,
    async start() {
      if (config.roles.answersRequests) await parts.accounts.start()
      isWorking = true
      await webhooks.recover()
      // Before the first request: what it adds jobs to is there only now.
      await queue.start()
      await webhooks.start()
      const tlsUrl = config.roles.answersRequests ? await listen() : undefined
      for (const runner of runners) await runner.startTakingOver()
      return { url: config.baseUrl, tlsUrl }
    },
    async stop() {
      const cut = setTimeout(() => server.server.closeAllConnections(), REQUEST_GRACE_MS)
      await Promise.all([
        server.close(),
        secure ? closeTls(secure) : undefined,
        ...runners.map((runner) => runner.stop(INGEST_GRACE_MS)),
        isWorking ? stopWorking() : undefined,
      ])
      clearTimeout(cut)
      await parts.close()
      await opened.close()
    },
  }
}

/** Brings the database to what this version needs; resolves to the names of what was applied. */
export async function migrateDatabase(config: Config): Promise<readonly string[]> {
  const opened = await openUnmigrated(config)
  try {
    return await migrate(opened.database)
  } finally {
    await opened.close()
  }
}

interface Opened {
  readonly database: Database
  close(): Promise<void>
}

async function open(config: Config): Promise<Opened> {
  const opened = await openUnmigrated(config)
  try {
    await migrate(opened.database)
    return opened
  } catch (error) {
    await opened.close()
    throw error
  }
}

/** One process owns a SQLite data folder. */
async function openUnmigrated({ databaseUrl, dataDir }: Config): Promise<Opened> {
  const lock: DataFolderLock | undefined = databaseUrl ? undefined : lockDataFolder(dataDir)
  try {
    const database = await openDatabase({ url: databaseUrl?.reveal(), dataDir })
    return {
      database,
      async close() {
        await database.close()
        lock?.release()
      },
    }
  } catch (error) {
    lock?.release()
    throw error
  }
}
