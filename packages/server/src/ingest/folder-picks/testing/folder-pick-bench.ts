import assert from 'node:assert/strict'
import { afterEach } from 'node:test'
import { pino } from 'pino'
import { recordUnheard } from '../../../events/testing/record.ts'
import { newPickerSessionId } from '../../../lib/ids.ts'
import type { PersonalSource } from '../../../sources/source.ts'
import type { DropboxIngests } from '../../testing/dropbox-ingests.ts'
import type { IngestProcess } from '../../testing/ingest-world.ts'
import type { FolderPick, FolderPickLimits, FolderPickRequest } from '../folder-pick.ts'
import { createFolderPickParts, type FolderPickPartsDeps } from '../folder-pick-parts.ts'

export const LIMITS: FolderPickLimits = { files: 1_000, bytes: 1024 ** 3, depth: 5 }

/** What one process has of picked folders. */
export type FolderPickProcess = ReturnType<typeof createFolderPickParts>

/** Differences of a process. */
export interface FolderPickTwist {
  readonly limits?: FolderPickLimits
  readonly source?: PersonalSource
  readonly ingests?: FolderPickPartsDeps['ingests']
}

export interface FolderPickBench {
  /** A process that also ingests; it is stopped after the test. */
  start(twist?: FolderPickTwist, ingesting?: IngestProcess): FolderPickProcess
  request(folder: string, more?: Partial<FolderPickRequest>): FolderPickRequest
  begin(process: FolderPickProcess, request: FolderPickRequest): Promise<FolderPick>
  /** Begins and waits for the end. */
  take(
    process: FolderPickProcess,
    folder: string,
    more?: Partial<FolderPickRequest>,
  ): Promise<FolderPick>
  /** How often each path was stored, by the file records of the test's app. */
  storedPaths(): Promise<readonly string[]>
}

/** Folders out of the sandbox's personal account. */
export function useFolderPicks({ the, source, access }: DropboxIngests): FolderPickBench {
  let running: FolderPickProcess[] = []
  afterEach(async () => {
    await Promise.all(running.map(({ runner }) => runner.stop(0)))
    running = []
  })

  const start: FolderPickBench['start'] = (twist = {}, ingesting = the.first) => {
    const { database } = the
    const from = twist.source ?? source()
    const parts = createFolderPickParts({
      database,
      apps: {
        authorize: () => {
          throw new Error('nobody has a policy')
        },
      },
      connections: { accessById: async () => access() },
      sources: new Map([[from.manifest.name, from]]),
      ingests: twist.ingests ?? ingesting.ingests,
      hints: ingesting.hints,
      recordEvent: recordUnheard(database),
      limits: twist.limits ?? LIMITS,
      owner: ingesting.runner.owner,
      log: pino({ level: 'silent' }),
    })
    running.push(parts)
    return parts
  }
  const request: FolderPickBench['request'] = (folder, more) => ({
    appKey: the.appKey,
    sessionId: newPickerSessionId(),
    connectionId: access().connectionId,
    source: source().manifest.name,
    ...{ folder, name: folder.slice(1), accept: [] },
    ...{ maxFileSize: undefined, maxFiles: undefined, minSize: undefined, maxSize: undefined },
    ...{ container: undefined, path: undefined, uploadTags: {} },
    security: { policy: undefined, signature: undefined },
    ...more,
  })
  const begin: FolderPickBench['begin'] = async ({ folderPicks }, wanted) => {
    const [pick] = await folderPicks.start([wanted])
    assert.ok(pick)
    return pick
  }

  return {
    start,
    request,
    begin,
    async take(process, folder, more) {
      const { appKey, id } = await begin(process, request(folder, more))
      return await process.folderPicks.wait(appKey, id, new AbortController().signal)
    },
    async storedPaths() {
      const rows = await the.database.db
        .selectFrom('files')
        .select('source_ref')
        .where('app_key', '=', the.appKey)
        .execute()
      return rows.map((row) => row.source_ref ?? '').sort()
    },
  }
}
