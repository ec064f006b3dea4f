import { createHmac } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { createApps } from '../../packages/server/src/apps/apps.ts'
import { migrate } from '../../packages/server/src/db/migrate.ts'
import { openDatabase } from '../../packages/server/src/db/open-database.ts'
import { createSealer, newSealKey, parseSealKeys } from '../../packages/server/src/lib/seal.ts'
import type { Contestant, RunResult } from '../measure.ts'
import { watchUsage } from '../process-usage.ts'
import { startService } from '../serve.ts'
import { type Proof, sendFile } from './sender.ts'
import type { SourceFile } from './source-files.ts'

/** As Filestack's clients send. */
export const QUAYSIDE = 'Quayside'
/** As our own client sends. */
export const QUAYSIDE_BY_SHA256 = 'Quayside, parts with SHA-256'

/** The whole service with its embedded database and the local disk, and somebody who sends to it. */
export interface Quayside extends AsyncDisposable {
  readonly pid: number
  /** Sends all files at once and resolves to the seconds it took; what is stored is checked and removed. */
  receive(files: readonly SourceFile[], proof?: Proof): Promise<number>
}

const POLICY_SECONDS = 3_600

export async function startQuayside(options: {
  readonly tempDir: string
  readonly signal: AbortSignal
  readonly nodeOptions?: readonly string[]
}): Promise<Quayside> {
  const { tempDir, signal, nodeOptions = [] } = options
  const dataDir = `${tempDir}/quayside`
  mkdirSync(dataDir)
  const secretKey = newSealKey().reveal()
  const app = await createApp(dataDir, secretKey)
  const service = await startService({ dataDir, secretKey, nodeOptions, signal })
  const api = { ...app, base: service.base, signal }
  return {
    pid: service.pid,
    [Symbol.asyncDispose]: () => service[Symbol.asyncDispose](),
    async receive(files, proof = 'md5') {
      const start = performance.now()
      const stored = await Promise.all(files.map((file) => sendFile(api, file, { proof, signal })))
      const seconds = (performance.now() - start) / 1000
      for (const [index, { handle }] of stored.entries()) {
        const sha256 = await sha256Of(api, handle)
        if (sha256 !== files[index]?.sha256) throw new Error(`${handle} has the SHA-256 ${sha256}`)
        await removeFile(api, handle)
      }
      return seconds
    },
  }
}

export function quaysideContestant(
  quayside: Quayside,
  files: readonly SourceFile[],
  { proof, figure }: { readonly proof: Proof; readonly figure: (seconds: number) => number },
): Contestant {
  return {
    name: proof === 'md5' ? QUAYSIDE : QUAYSIDE_BY_SHA256,
    async run(): Promise<RunResult> {
      const usage = watchUsage(quayside.pid)
      const seconds = await quayside.receive(files, proof)
      return { value: figure(seconds), ...usage.stop() }
    },
  }
}

async function createApp(dataDir: string, secretKey: string) {
  const database = await openDatabase({ dataDir })
  try {
    await migrate(database)
    const sealer = createSealer(parseSealKeys(secretKey))
    const apps = createApps({ database, sealer, now: () => new Date() })
    const { app, secret } = await apps.create({ name: 'bench' })
    return { apiKey: app.apiKey, secret }
  } finally {
    await database.close()
  }
}

interface Api {
  readonly base: string
  readonly apiKey: string
  readonly secret: string
  readonly signal: AbortSignal
}

async function sha256Of({ base, secret, signal }: Api, handle: string): Promise<string> {
  const url = `${base}/api/file/${handle}/metadata?sha256=true&${signed(secret, 'stat', handle)}`
  const answer = await fetch(url, { signal })
  const { sha256 } = (await answer.json()) as { readonly sha256?: string }
  return sha256 ?? 'not told'
}

async function removeFile({ base, apiKey, secret, signal }: Api, handle: string): Promise<void> {
  const url = `${base}/api/file/${handle}?key=${apiKey}&${signed(secret, 'remove', handle)}`
  const answer = await fetch(url, { method: 'DELETE', signal })
  await answer.arrayBuffer()
  if (!answer.ok) throw new Error(`removing ${handle} answered ${answer.status}`)
}

/** Policy and signature for one call on one file. */
function signed(secret: string, call: string, handle: string): string {
  const expiry = Math.floor(Date.now() / 1000) + POLICY_SECONDS
  const policy = Buffer.from(JSON.stringify({ expiry, call: [call], handle })).toString('base64url')
  const signature = createHmac('sha256', secret).update(policy).digest('hex')
  return `policy=${policy}&signature=${signature}`
}
