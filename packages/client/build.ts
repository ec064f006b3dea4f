import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { build, type InlineConfig, type LibraryOptions, type Plugin } from 'vite'

/** For pages that load a script: all of the package as the global `quayside`. */
export const CLIENT_SCRIPT = 'quayside.js'
/** What a page pays before anything is opened. */
const BUDGET_BYTES = 8 * 1024
/** Loaded by the script when there is an upload to remember. */
const RESUME = 'resume.js'
/** Loaded by the script when the service is to copy something by itself. */
const COPIES = 'copies.js'

export interface BuiltScript {
  readonly name: string
  readonly file: string
  readonly gzipBytes: number
}

const packageDir = fileURLToPath(new URL('.', import.meta.url))

/**
 * Builds the client for browsers into `outDir` (the package's `dist` by default) and resolves to
 * what it weighs, the script first. Rejects when that has outgrown its budget.
 */
export async function buildClient({
  outDir = join(packageDir, 'dist'),
}: {
  readonly outDir?: string
} = {}): Promise<readonly [BuiltScript, ...BuiltScript[]]> {
  await bundle(outDir, CLIENT_SCRIPT, {
    plugins: [partsApart],
    lib: { entry: 'src/browser.ts', name: 'quayside', formats: ['iife'] },
  })
  await bundle(outDir, RESUME, { lib: { entry: 'src/upload/memory.ts', formats: ['es'] } })
  await bundle(outDir, COPIES, { lib: { entry: 'src/late/copies.ts', formats: ['es'] } })
  const script = await weigh(outDir, CLIENT_SCRIPT)
  if (script.gzipBytes > BUDGET_BYTES) {
    const { name, gzipBytes } = script
    throw new Error(`${name} has ${gzipBytes} bytes gzipped; ${BUDGET_BYTES} are allowed.`)
  }
  return [script, await weigh(outDir, RESUME), await weigh(outDir, COPIES)]
}

/** In the place of these modules the script has what loads them. */
const LATE: Readonly<Record<string, string>> = {
  './memory.ts': 'src/upload/late-memory.ts',
  './fetch-by-service.ts': 'src/late/fetch-by-service.ts',
  './export-files.ts': 'src/late/export-files.ts',
}

const partsApart: Plugin = {
  name: 'parts-apart',
  enforce: 'pre',
  resolveId(source) {
    const late = LATE[source]
    return late ? join(packageDir, late) : undefined
  },
}

async function bundle(
  outDir: string,
  name: string,
  {
    lib,
    plugins = [],
  }: { readonly lib: LibraryOptions & { entry: string }; readonly plugins?: Plugin[] },
): Promise<void> {
  const config: InlineConfig = {
    root: packageDir,
    configFile: false,
    logLevel: 'warn',
    plugins,
    build: {
      outDir,
      emptyOutDir: false,
      target: 'es2022',
      lib: { ...lib, entry: join(packageDir, lib.entry), fileName: () => name },
    },
  }
  await build(config)
}

async function weigh(outDir: string, name: string): Promise<BuiltScript> {
  const file = join(outDir, name)
  const { length: gzipBytes } = await promisify(gzip)(await readFile(file), { level: 9 })
  return { name, file, gzipBytes }
}
