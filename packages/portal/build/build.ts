import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { build, type InlineConfig } from 'vite'
import { type Chunk, firstLoad } from './first-load.ts'

export interface BuildSettings {
  /** The package's `dist` by default. */
  readonly outDir?: string | undefined
}

/** What somebody waits for. */
export interface Weight {
  readonly name: string
  readonly gzipBytes: number
}

const packageDir = fileURLToPath(new URL('../', import.meta.url))

/** Scripts that are loaded before the heaviest of the pages is drawn. */
const BUDGET_BYTES = 120 * 1024

/** The browsers of the picker: `light-dark()`, `URL.parse`, `dialog`. */
const BROWSERS = ['chrome126', 'edge126', 'firefox126', 'safari18']

/**
 * Builds the portal: `index.html`, and in `assets` what it loads, under names that change with
 * their content. Resolves to what a first visit weighs; rejects when that has outgrown its budget.
 */
export async function buildPortal({
  outDir = join(packageDir, 'dist'),
}: BuildSettings = {}): Promise<readonly Weight[]> {
  const built = await build(configOf(outDir))
  const outputs = [built].flat().flatMap((result) => ('output' in result ? result.output : []))
  const chunks = outputs.filter((output) => output.type === 'chunk')
  const weights = await Promise.all(firstLoad(chunks).map(weigh))
  for (const { name, gzipBytes } of weights) {
    if (gzipBytes <= BUDGET_BYTES) continue
    throw new Error(`${name}: ${gzipBytes} bytes gzipped; ${BUDGET_BYTES} are allowed.`)
  }
  await checkPage(join(outDir, 'index.html'))
  return weights
}

const configOf = (outDir: string): InlineConfig => ({
  root: packageDir,
  base: '/portal/',
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  define: { 'process.env.NODE_ENV': '"production"' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir,
    emptyOutDir: true,
    minify: 'oxc',
    target: BROWSERS,
    cssTarget: BROWSERS,
    // Nothing within the page: its policy allows files of its own origin only.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        hashCharacters: 'hex',
        entryFileNames: 'assets/portal-[hash].js',
        chunkFileNames: ({ name }) => `assets/${toFileName(name)}-[hash].js`,
        assetFileNames: 'assets/portal-[hash][extname]',
      },
    },
  },
})

/** `SignInPage` is `sign-in-page`. */
const toFileName = (name: string) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')

async function weigh({ name, chunks }: { name: string; chunks: readonly Chunk[] }) {
  const sizes = await Promise.all(
    chunks.map(({ code }) => promisify(gzip)(code, { level: 9 }).then(({ length }) => length)),
  )
  return { name, gzipBytes: sizes.reduce((sum, size) => sum + size, 0) }
}

/** The portal's policy refuses scripts and styles that stand within the page. */
async function checkPage(path: string): Promise<void> {
  const page = await readFile(path, 'utf8')
  const inline = /<style|<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=/i.exec(page)
  if (inline) throw new Error(`index.html has ${inline[0]} within`)
}
