import { existsSync, readFileSync } from 'node:fs'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { fileURLToPath } from 'node:url'
import { createSandboxControl } from '@quayside/sandbox/control'
import { SANDBOX_ACCOUNTS } from '../../packages/cli/src/demo-facts.ts'
import { answers, freePort, startProgram } from '../program.ts'
import type { Scheme } from './bench.ts'

/*
 * The sandbox in place of Dropbox, in a process of its own. Its files are computed, not read, so
 * that it is never slower than a contestant.
 */

/** One person's Dropbox, reached in one way. */
export interface DropboxAccount {
  readonly origin: string
  readonly accessToken: string
  readonly refreshToken: string
  /** The certificate to trust, for `https:`. */
  readonly caFile: string | undefined
  contentHash(path: string): Promise<string>
  /** Lets Quayside, wherever it listens, be come back to after consent. */
  addRedirectUri(uri: string): Promise<void>
}

export interface BenchSandbox extends AsyncDisposable {
  account(scheme: Scheme): DropboxAccount
  /**
   * Sees to it that every round, the warm-up included, has its own folder with files of which no
   * two are alike. Works that ask for the same get the same: each of them starts with an empty
   * Quayside.
   */
  seed(files: SeededFiles): Promise<SeededRounds>
  /** Bytes of file content sent so far. */
  bytesSent(): Promise<number>
  /** Dropbox's hash of each file in a folder, by name, as Dropbox tells it. */
  hashesIn(folder: string): Promise<ReadonlyMap<string, string>>
  remove(path: string): Promise<void>
  /** Lets every connection have only so much; `undefined` lifts the limit. */
  limitConnections(bytesPerSecond: number | undefined): Promise<void>
}

export interface SeededFiles {
  readonly rounds: number
  /** Files in each round. */
  readonly count: number
  readonly fileBytes: number
}

export interface SeededRounds {
  folder(round: number): string
  paths(round: number): readonly string[]
}

export interface BenchSandboxOptions {
  readonly tempDir: string
  /** In the private network: listen where Dropbox would. */
  readonly isIsolated: boolean
  readonly signal: AbortSignal
}

const MAIN = fileURLToPath(new URL('../../packages/sandbox/src/main.ts', import.meta.url))
const HTTPS_PORT = 443
const TOKEN_SECONDS = 86_400
const EMAIL = SANDBOX_ACCOUNTS[0]

export async function startBenchSandbox(options: BenchSandboxOptions): Promise<BenchSandbox> {
  const { tempDir, isIsolated, signal } = options
  const dataDir = `${tempDir}/sandbox`
  const port = await freePort()
  const tlsPort = isIsolated ? HTTPS_PORT : await freePort()
  const origin = `http://localhost:${port}`
  const tlsOrigin = `https://localhost:${tlsPort}`
  const caFile = `${dataDir}/tls/ca.pem`
  await using parts = new AsyncDisposableStack()
  parts.use(
    await startProgram({
      name: 'the sandbox',
      command: process.execPath,
      args: [
        MAIN,
        '--port',
        `${port}`,
        '--tls-port',
        `${tlsPort}`,
        '--data-dir',
        dataDir,
        '--seed',
        'empty',
      ],
      logFile: `${tempDir}/sandbox.log`,
      isReady: async () => trust(caFile) && (await answers(tlsOrigin)) && answers(origin),
      signal,
    }),
  )
  const control = createSandboxControl(origin)
  const token = await control.issueToken({ account: EMAIL, lifetimeSeconds: TOKEN_SECONDS })
  const hashes = new Map<string, string>()
  let seeds = 0
  const shared = {
    accessToken: token.access_token,
    refreshToken: token.refresh_token,
    contentHash: async (path: string) => hashes.get(path) ?? 'a file that was never seeded',
    addRedirectUri: (uri: string) => control.addRedirectUri(uri),
  }
  const ways: Readonly<Record<Scheme, DropboxAccount>> = {
    http: { ...shared, origin, caFile: undefined },
    https: { ...shared, origin: tlsOrigin, caFile },
  }
  const running = parts.move()
  return {
    account: (scheme) => ways[scheme],
    async seed({ rounds, count, fileBytes }) {
      const folder = (round: number) => `/${count} of ${fileBytes}/round ${round}`
      const paths = (round: number) =>
        Array.from({ length: count }, (_, index) => `${folder(round)}/${index}.bin`)
      for (let round = 0; round <= rounds; round++) {
        const missing = paths(round).filter((path) => !hashes.has(path))
        const files = missing.map((path) => ({ path, pattern: { seed: ++seeds, size: fileBytes } }))
        for (const { path, contentHash } of await control.createFiles(EMAIL, files)) {
          hashes.set(path, contentHash)
        }
      }
      return { folder, paths }
    },
    hashesIn: (folder) => hashesIn(ways.http, folder, signal),
    remove: (path) => control.deleteFile({ account: EMAIL, path }),
    bytesSent: async () => (await control.counts()).bytesSent,
    async limitConnections(bytesPerSecond) {
      await control.clearFaults()
      if (bytesPerSecond === undefined) return
      const effect = { kind: 'throttle', bytesPerSecond } as const
      await control.setFault({ route: '^files/download$', effect })
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

/** This process walks through the consent page itself. `false` while there is no such file yet. */
function trust(caFile: string): boolean {
  if (!existsSync(caFile)) return false
  setDefaultCACertificates([...getCACertificates('bundled'), readFileSync(caFile, 'utf8')])
  return true
}

async function hashesIn(
  { origin, accessToken }: DropboxAccount,
  path: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const response = await fetch(`${origin}/2/files/list_folder`, {
    method: 'POST',
    headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ path, limit: 2_000 }),
    signal,
  })
  if (!response.ok) throw new Error(`listing ${path} answered ${response.status}`)
  const { entries } = (await response.json()) as {
    readonly entries: readonly { readonly name: string; readonly content_hash: string }[]
  }
  return new Map(entries.map(({ name, content_hash }) => [name, content_hash]))
}
