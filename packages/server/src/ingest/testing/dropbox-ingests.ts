import assert from 'node:assert/strict'
import { after, before, beforeEach } from 'node:test'
import {
  type SandboxWorld,
  startSandboxWorld,
} from '../../sources/dropbox/testing/sandbox-world.ts'
import type { Access, PersonalSource } from '../../sources/source.ts'
import type { Ingest } from '../ingest.ts'
import { type IngestBench, type Installation, useIngests } from './ingest-bench.ts'
import { fileOf, storedHash } from './ingest-world.ts'

const PERSONAL = 'personal@example.com'

/** Ingests out of the sandbox's personal account. */
export interface DropboxIngests {
  readonly the: IngestBench
  readonly source: () => PersonalSource
  readonly access: () => Access
  /** Writes or replaces a file. */
  put(path: string, content: object): Promise<unknown>
  putMany(files: readonly object[]): Promise<unknown>
  makeFolder(path: string): Promise<unknown>
  makePaper(path: string, exports: object): Promise<unknown>
  /** A fault of downloads, or of what `route` says. */
  strike(effect: object, more?: object): Promise<unknown>
  clearFaults(): Promise<unknown>
  resetCounts(): Promise<unknown>
  counts(): Promise<{ requests: Record<string, number>; bytesSent: number }>
  original(path: string): Promise<{ sha256: string }>
  /** Its record and its bytes are those of the file at the source. */
  assertIsOriginal(ingest: Ingest, path: string): Promise<void>
}

/** Each test begins without faults and with a source that remembers nothing. */
export function useDropboxIngests(installation: Installation): DropboxIngests {
  let world: SandboxWorld
  let source: PersonalSource
  let access: Access
  before(async () => {
    world = await startSandboxWorld()
  })
  after(() => world.end())
  beforeEach(async () => {
    await world.act('clear-faults')
    await world.act('reset-counts')
    source = world.newSource()
    access = await world.connect(source, PERSONAL)
  })
  const the = useIngests(installation, () => ({ source, access }))

  const putMany = (files: readonly object[]) =>
    world.act('create-files', { account: PERSONAL, files })
  const original: DropboxIngests['original'] = async (path) =>
    (await world.act('file', { account: PERSONAL, path })) as { sha256: string }

  return {
    the,
    source: () => source,
    access: () => access,
    put: (path, content) => putMany([{ path, ...content }]),
    putMany,
    makeFolder: (path) => world.act('create-folder', { account: PERSONAL, path }),
    makePaper: (path, exports) => world.act('create-paper', { account: PERSONAL, path, exports }),
    strike: (effect, more = {}) =>
      world.act('add-fault', { route: '^files/download$', effect, ...more }),
    clearFaults: () => world.act('clear-faults'),
    resetCounts: () => world.act('reset-counts'),
    counts: async () =>
      (await world.act('counts')) as { requests: Record<string, number>; bytesSent: number },
    original,
    async assertIsOriginal(ingest, path) {
      const file = fileOf(ingest)
      const { sha256 } = await original(path)
      assert.equal(file.sha256, sha256)
      assert.equal(await storedHash(the.storage, file), sha256)
    },
  }
}
