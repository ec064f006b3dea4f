import { closeSync, fsyncSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { runToEnd } from '../program.ts'
import type { DropboxAccount } from './sandbox.ts'

/*
 * The plainest way from Dropbox to a verified file: curl, then a program that hashes what curl has
 * written. curl does not make its files durable, which Quayside does.
 */

const HASH_FILE = fileURLToPath(new URL('../hash-file.ts', import.meta.url))

export interface HashedFile {
  readonly size: number
  readonly sha256: string
  readonly contentHash: string
}

export interface CurlOptions {
  readonly account: DropboxAccount
  readonly paths: readonly string[]
  readonly targetDir: string
  readonly signal: AbortSignal
}

/** Fetches all files at once and hashes them; the copies are removed. */
export async function fetchAndHash(
  options: CurlOptions,
): Promise<{ readonly seconds: number; readonly files: readonly HashedFile[] }> {
  const targets = options.paths.map((_, index) => `${options.targetDir}/curl-${index}`)
  const config = `${options.targetDir}/curl.config`
  writeFileSync(config, curlConfig(options, targets), { mode: 0o600 })
  try {
    const start = performance.now()
    await runToEnd('curl', ['--config', config], options.signal)
    const lines = await runToEnd(process.execPath, [HASH_FILE, ...targets], options.signal)
    const seconds = (performance.now() - start) / 1000
    return { seconds, files: lines.trim().split('\n').map(parseHashedFile) }
  } finally {
    for (const path of [config, ...targets]) rmSync(path, { force: true })
    settleDisk(options.targetDir)
  }
}

function curlConfig({ account, paths }: CurlOptions, targets: readonly string[]): string {
  const { origin, accessToken, caFile } = account
  const transfers = paths.map((path, index) =>
    [
      `url = "${origin}/2/files/download"`,
      'data = ""',
      'header = "Content-Type:"',
      `header = "Authorization: Bearer ${accessToken}"`,
      `header = "Dropbox-API-Arg: ${JSON.stringify({ path }).replaceAll('"', '\\"')}"`,
      `output = "${targets[index]}"`,
      ...(caFile === undefined ? [] : [`cacert = "${caFile}"`]),
      'fail',
    ].join('\n'),
  )
  const atOnce = ['parallel', 'parallel-immediate', `parallel-max = ${paths.length}`]
  return ['silent', 'show-error', ...(paths.length > 1 ? atOnce : []), transfers.join('\nnext\n')]
    .join('\n')
    .concat('\n')
}

/** Lets the disk finish what one contestant has left it with, before the next one starts. */
export function settleDisk(folder: string): void {
  const descriptor = openSync(folder, 'r')
  fsyncSync(descriptor)
  closeSync(descriptor)
}

function parseHashedFile(line: string): HashedFile {
  const { size, sha256, contentHash } = JSON.parse(line)
  return { size: Number(size), sha256: String(sha256), contentHash: String(contentHash) }
}
