import { mkdirSync } from 'node:fs'
import { createApps } from '../../packages/server/src/apps/apps.ts'
import { migrate } from '../../packages/server/src/db/migrate.ts'
import { openDatabase } from '../../packages/server/src/db/open-database.ts'
import { insertFile } from '../../packages/server/src/files/file-repository.ts'
import { insertOrFindObject } from '../../packages/server/src/files/object-repository.ts'
import { type ApiKey, newHandle, newObjectId } from '../../packages/server/src/lib/ids.ts'
import { createSealer, newSealKey, parseSealKeys } from '../../packages/server/src/lib/seal.ts'
import { startService } from '../serve.ts'
import type { BenchFile } from './files.ts'
import { pinned, SERVER_CORE } from './pinned.ts'
import type { DeliveryServer } from './server.ts'

export interface WholeOptions {
  /** Where the bytes of the files are. */
  readonly dir: string
  readonly tempDir: string
  /** Whether it may use all cores, and not only the one of servers. */
  readonly isUnbound?: boolean
  readonly signal: AbortSignal
}

export interface WholeQuayside extends DeliveryServer {
  /** Of the app whose files these are. */
  readonly apiKey: string
}

/** The whole service as it runs in production, with its embedded database and these files in it. */
export async function startWholeQuayside(
  files: readonly BenchFile[],
  options: WholeOptions,
): Promise<WholeQuayside> {
  const { dir, tempDir, isUnbound = false, signal } = options
  const dataDir = `${tempDir}/whole`
  mkdirSync(dataDir)
  const secretKey = newSealKey().reveal()
  const { paths, apiKey } = await writeRows(files, dataDir, secretKey)
  const service = await startService({
    dataDir,
    secretKey,
    env: { QUAYSIDE_STORAGE_URL: `file:${dir}` },
    ...(!isUnbound && { wrap: (command) => pinned(SERVER_CORE, command) }),
    signal,
  })
  const pathOf: DeliveryServer['pathOf'] = ({ path }) => paths.get(path) ?? path
  return { ...service, url: `${service.base}/cdn`, apiKey, pathOf }
}

/** Makes an app and its files, as storing them would have done. Resolves to where they are served. */
async function writeRows(
  files: readonly BenchFile[],
  dataDir: string,
  secretKey: string,
): Promise<{ readonly paths: ReadonlyMap<string, string>; readonly apiKey: string }> {
  const database = await openDatabase({ dataDir })
  try {
    await migrate(database)
    const sealer = createSealer(parseSealKeys(secretKey))
    const apps = createApps({ database, sealer, now: () => new Date() })
    const { app } = await apps.create({ name: 'bench' })
    const paths = new Map<string, string>()
    await database.transaction(async (trx) => {
      for (const file of files) {
        const record = toRecord(file, app.apiKey)
        const { objectId: id, storageKey, size, sha256, appKey } = record
        const object = { id, appKey, storageKey, size, sha256 }
        await insertOrFindObject(trx, { ...object, location: 'local', blockHash: undefined })
        await insertFile(trx, record)
        paths.set(file.path, `/${record.handle}`)
      }
    })
    return { paths, apiKey: app.apiKey }
  } finally {
    await database.close()
  }
}

function toRecord({ key, size, sha256, path, contentType }: BenchFile, appKey: ApiKey) {
  return {
    kind: 'stored',
    handle: newHandle(),
    appKey,
    filename: `${path.slice(1)}.bin`,
    contentType: contentType ?? 'application/octet-stream',
    uploadTags: {},
    origin: undefined,
    createdAt: new Date(),
    size,
    objectId: newObjectId(),
    storageKey: key,
    sha256,
    container: undefined,
    path: '',
  } as const
}
