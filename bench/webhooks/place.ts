import { mkdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Database } from '../../packages/server/src/db/database.ts'
import { migrate } from '../../packages/server/src/db/migrate.ts'
import { openDatabase } from '../../packages/server/src/db/open-database.ts'
import { newSealKey } from '../../packages/server/src/lib/seal.ts'
import { answers, freePort, type RunningProgram, startProgram } from '../program.ts'

const CLI = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))

/** Where one Quayside keeps its things; its processes come and go. */
export interface BenchPlace {
  readonly name: 'SQLite' | 'PostgreSQL'
  readonly secretKey: string
  /** What its processes are told. */
  environment(port: number): Readonly<Record<string, string>>
  /** Works with the database while no process runs. */
  withDatabase<T>(work: (database: Database) => Promise<T>): Promise<T>
  /** A process that works on jobs and answers requests. */
  startServer(): Promise<RunningProgram & { readonly url: string }>
  /** A process that works on jobs only; PostgreSQL is needed. */
  startWorker(): Promise<RunningProgram>
}

export interface PlaceOptions {
  readonly tempDir: string
  /** Absent: SQLite in a folder of its own. */
  readonly databaseUrl?: string | undefined
  readonly signal: AbortSignal
}

export async function makePlace({
  tempDir,
  databaseUrl,
  signal,
}: PlaceOptions): Promise<BenchPlace> {
  const dataDir = `${tempDir}/${databaseUrl === undefined ? 'sqlite' : 'postgres'}`
  const secretKey = newSealKey().reveal()
  let starts = 0
  mkdirSync(dataDir)

  const place: BenchPlace = {
    name: databaseUrl === undefined ? 'SQLite' : 'PostgreSQL',
    secretKey,
    environment,
    async withDatabase(work) {
      const database = await openDatabase({ dataDir, url: databaseUrl })
      try {
        return await work(database)
      } finally {
        await database.close()
      }
    },
    async startServer() {
      const port = await freePort()
      const url = `http://127.0.0.1:${port}`
      return { ...(await start('serve', port)), url }
    },
    startWorker: async () => start('worker', await freePort()),
  }
  await place.withDatabase(migrate)
  return place

  function environment(port: number): Readonly<Record<string, string>> {
    return {
      QUAYSIDE_PORT: String(port),
      QUAYSIDE_BASE_URL: `http://127.0.0.1:${port}`,
      QUAYSIDE_DATA_DIR: dataDir,
      QUAYSIDE_SECRET_KEY: secretKey,
      QUAYSIDE_EGRESS_ALLOW: '127.0.0.0/8',
      LOG_LEVEL: 'warn',
      ...(databaseUrl === undefined ? {} : { QUAYSIDE_DATABASE_URL: databaseUrl }),
    }
  }

  function start(role: 'serve' | 'worker', port: number): Promise<RunningProgram> {
    const logFile = `${dataDir}/${role}-${++starts}.log`
    const url = `http://127.0.0.1:${port}`
    return startProgram({
      name: `quayside ${role}`,
      command: process.execPath,
      args: [CLI, role],
      env: environment(port),
      logFile,
      isReady: async () =>
        role === 'serve'
          ? answers(`${url}/readyz`)
          : /\bready\b/.test(readFileSync(logFile, 'utf8')),
      signal,
    })
  }
}
