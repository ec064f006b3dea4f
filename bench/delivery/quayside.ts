import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { answers, freePort, type RunningProgram, startProgram } from '../program.ts'
import type { BenchFile } from './files.ts'
import { pinned, SERVER_CORE } from './pinned.ts'
import type { DeliveryServerSettings } from './server-main.ts'

const SERVER_MAIN = fileURLToPath(new URL('./server-main.ts', import.meta.url))

export interface QuaysideOptions {
  readonly name: string
  readonly dir: string
  readonly memoryBytes: number
  readonly tempDir: string
  readonly signal: AbortSignal
}

/** Quayside's sender on Node's own HTTP server; see `server-main.ts`. */
export async function startQuayside(
  files: readonly BenchFile[],
  { name, dir, memoryBytes, tempDir, signal }: QuaysideOptions,
): Promise<RunningProgram & { readonly url: string }> {
  const ownDir = `${tempDir}/${name}`
  mkdirSync(ownDir)
  const settings: DeliveryServerSettings = { dir, memoryBytes, port: await freePort(), files }
  writeFileSync(`${ownDir}/settings.json`, JSON.stringify(settings))
  const url = `http://127.0.0.1:${settings.port}`
  const node = [process.execPath, SERVER_MAIN, `${ownDir}/settings.json`] as const
  const [command, ...args] = pinned(SERVER_CORE, node)
  const program = await startProgram({
    name,
    command,
    args,
    logFile: `${ownDir}/output.log`,
    isReady: () => answers(url),
    signal,
  })
  return { ...program, url }
}
