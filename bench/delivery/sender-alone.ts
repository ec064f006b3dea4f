import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { answers, freePort, startProgram } from '../program.ts'
import type { BenchFile } from './files.ts'
import { pinned, SERVER_CORE } from './pinned.ts'
import type { SenderSettings } from './sender-main.ts'
import type { DeliveryServer } from './server.ts'

const SENDER_MAIN = fileURLToPath(new URL('./sender-main.ts', import.meta.url))

/** The part of Quayside that sends files, on Node's own HTTP server; see `sender-main.ts`. */
export async function startSenderAlone(
  files: readonly BenchFile[],
  options: { readonly dir: string; readonly tempDir: string; readonly signal: AbortSignal },
): Promise<DeliveryServer> {
  const { dir, tempDir, signal } = options
  const ownDir = `${tempDir}/sender`
  mkdirSync(ownDir)
  const settings: SenderSettings = { dir, port: await freePort(), files }
  writeFileSync(`${ownDir}/settings.json`, JSON.stringify(settings))
  const url = `http://127.0.0.1:${settings.port}`
  const node = [process.execPath, SENDER_MAIN, `${ownDir}/settings.json`] as const
  const [command, ...args] = pinned(SERVER_CORE, node)
  const program = await startProgram({
    name: 'the sender alone',
    command,
    args,
    logFile: `${ownDir}/output.log`,
    isReady: () => answers(url),
    signal,
  })
  return { ...program, url, pathOf: ({ path }) => path }
}
