import { fileURLToPath } from 'node:url'
import { answers, freePort, type RunningProgram, startProgram } from '../program.ts'

const MAIN = fileURLToPath(new URL('./ipx-main.ts', import.meta.url))

export interface Ipx extends RunningProgram {
  readonly url: string
}

/** The image server of the Nuxt and UnJS world, over a folder. It keeps nothing that it made. */
export async function startIpx(
  dir: string,
  { tempDir, signal }: { readonly tempDir: string; readonly signal: AbortSignal },
): Promise<Ipx> {
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const program = await startProgram({
    name: 'ipx',
    command: process.execPath,
    args: [MAIN, String(port), dir],
    env: { NODE_ENV: 'production' },
    logFile: `${tempDir}/ipx.log`,
    isReady: () => answers(url),
    signal,
  })
  return { ...program, url }
}
