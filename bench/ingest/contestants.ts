import { readdirSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { IngestAnswer } from '@quayside/wire'
import type { Contestant, RunResult } from '../measure.ts'
import { watchUsage } from '../process-usage.ts'
import { check, MIB } from './bench.ts'
import type { Companion } from './companion.ts'
import { fetchAndHash, type HashedFile, settleDisk } from './curl.ts'
import type { Quayside } from './quayside.ts'
import type { DropboxAccount } from './sandbox.ts'

/*
 * The contestants for files in the folder of a round. What curl brought and an independent program
 * hashed is what the others' copies are compared with.
 */

export const QUAYSIDE = 'Quayside'
export const COMPANION = 'Companion'
export const CURL = 'curl, then both hashes'

/** The files of each round. Every round has its own, so that nothing is known already. */
export interface RoundFiles {
  /** Paths in the sandbox; the same for every contestant of the round. */
  paths(round: number): readonly string[]
  readonly fileBytes: number
  /** What the files of a round hash to, by path; filled by the first who finds out. */
  readonly hashes: Map<string, HashedFile>
  /** Turns the seconds of a run into the figure that is compared. */
  figure(seconds: number): number
}

export function curlContestant(
  files: RoundFiles,
  account: DropboxAccount,
  { targetDir, signal }: { readonly targetDir: string; readonly signal: AbortSignal },
): Contestant {
  return {
    name: CURL,
    async run(round) {
      const paths = files.paths(round)
      const { seconds, files: fetched } = await fetchAndHash({ account, paths, targetDir, signal })
      for (const [index, file] of fetched.entries()) {
        const path = paths[index] ?? ''
        check(`size of ${path}`, file.size, files.fileBytes)
        check(`content_hash of ${path}`, file.contentHash, await account.contentHash(path))
        files.hashes.set(path, file)
      }
      return { value: files.figure(seconds) }
    },
  }
}

export function quaysideContestant(files: RoundFiles, quayside: Quayside): Contestant {
  return {
    name: QUAYSIDE,
    async run(round) {
      const paths = files.paths(round)
      const { stored, ...result } = await timedStore(files, quayside, paths)
      await checkStored(files, quayside, paths, stored)
      await quayside.remove(handlesOf(stored))
      settleDisk(quayside.dataDir)
      return result
    },
  }
}

/** Stores the files and says how fast it was. */
export async function timedStore(
  files: Pick<RoundFiles, 'figure'>,
  quayside: Quayside,
  paths: readonly string[],
): Promise<RunResult & { readonly stored: readonly IngestAnswer[] }> {
  const usage = watchUsage(quayside.pid)
  const start = performance.now()
  const stored = await quayside.store(paths)
  const seconds = (performance.now() - start) / 1000
  return { value: files.figure(seconds), ...usage.stop(), stored }
}

async function checkStored(
  files: RoundFiles,
  quayside: Quayside,
  paths: readonly string[],
  stored: readonly IngestAnswer[],
): Promise<void> {
  check('files stored', stored.length, paths.length)
  for (const [index, ingest] of stored.entries()) {
    const path = paths[index] ?? ''
    check(`state of ${path} (${ingest.error?.message ?? 'no error'})`, ingest.state, 'done')
    check(`size of ${path}`, ingest.file?.size, files.fileBytes)
    const known = files.hashes.get(path)
    if (known)
      check(`SHA-256 of ${path}`, await quayside.sha256(ingest.file?.handle ?? ''), known.sha256)
  }
}

export const handlesOf = (stored: readonly IngestAnswer[]): readonly string[] =>
  stored.flatMap(({ file }) => (file ? [file.handle] : []))

export function companionContestant(
  files: RoundFiles,
  companion: Companion,
  { targetDir, atOnce, signal }: CompanionRun,
): Contestant {
  return {
    name: COMPANION,
    async run(round) {
      const paths = files.paths(round)
      const usage = watchUsage(companion.pid)
      const start = performance.now()
      await storeAtOnce(companion, paths, atOnce, signal)
      const seconds = (performance.now() - start) / 1000
      const result = { value: files.figure(seconds), ...usage.stop() }
      emptyFolder(targetDir, paths.length, files.fileBytes)
      return result
    },
  }
}

export interface CompanionRun {
  readonly targetDir: string
  /** How many files Uppy would have in flight. */
  readonly atOnce: number
  readonly signal: AbortSignal
}

export async function storeAtOnce(
  companion: Companion,
  paths: readonly string[],
  atOnce: number,
  signal: AbortSignal,
): Promise<void> {
  const queue = [...paths]
  const work = async () => {
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      await companion.store(path, signal)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
}

/** Checks that the receiver got everything, and makes room. */
export function emptyFolder(folder: string, count: number, fileBytes: number): void {
  const names = readdirSync(folder)
  check('files received', names.length, count)
  for (const name of names) {
    const path = join(folder, name)
    check(`size of ${name}`, statSync(path).size, fileBytes)
    rmSync(path)
  }
  settleDisk(folder)
}

/** MiB/s of so many bytes. */
export const throughput = (bytes: number) => (seconds: number) => bytes / MIB / seconds
