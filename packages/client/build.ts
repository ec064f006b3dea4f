import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { build } from 'vite'

/** For pages that load a script: all of the package as the global `quayside`. */
export const CLIENT_SCRIPT = 'quayside.js'
/** What a page pays before anything is opened. */
const BUDGET_BYTES = 8 * 1024

const packageDir = fileURLToPath(new URL('.', import.meta.url))

/**
 * Builds the client for browsers into `outDir` (the package's `dist` by default) and resolves to its
 * size. Rejects when the script has outgrown its budget.
 */
export async function buildClient({
  outDir = join(packageDir, 'dist'),
}: {
  readonly outDir?: string
} = {}): Promise<{ readonly file: string; readonly gzipBytes: number }> {
  await build({
    root: packageDir,
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      lib: {
        entry: join(packageDir, 'src/browser.ts'),
        name: 'quayside',
        formats: ['iife'],
        fileName: () => CLIENT_SCRIPT,
      },
    },
  })
  const file = join(outDir, CLIENT_SCRIPT)
  const { length: gzipBytes } = await promisify(gzip)(await readFile(file), { level: 9 })
  if (gzipBytes > BUDGET_BYTES) {
    throw new Error(`${CLIENT_SCRIPT} has ${gzipBytes} bytes gzipped; ${BUDGET_BYTES} are allowed.`)
  }
  return { file, gzipBytes }
}
