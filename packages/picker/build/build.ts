import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { build, type InlineConfig, type LibraryFormats } from 'vite'
import { readCatalogues } from './catalogues.ts'

export interface BuildSettings {
  /** The package's `dist` by default. */
  readonly outDir?: string | undefined
  /** Readable code, for looking into it; there is no budget then. */
  readonly minify?: boolean | undefined
}

/** One file that pages load. */
export interface Built {
  readonly name: string
  readonly gzipBytes: number
}

const packageDir = fileURLToPath(new URL('../', import.meta.url))

/** The dialog, for pages to load as a script of the old kind. */
const SCRIPT = 'picker.js'
/** What that may weigh on the way to the page, with everything a person sees first. */
const BUDGET_BYTES = 72 * 1024
/** Loaded by the dialog when a picture is edited. */
const CROP = 'crop.js'

/** The browsers that have all we use as it is: `light-dark()`, `URL.parse`, `dialog`. */
const BROWSERS = ['chrome126', 'edge126', 'firefox126', 'safari18']

/**
 * Builds everything the static host serves for the dialog, and resolves to what it weighs. Rejects
 * when a language lacks a text, and when the script has outgrown its budget.
 */
export async function buildPicker({
  outDir = join(packageDir, 'dist'),
  minify = true,
}: BuildSettings = {}): Promise<readonly Built[]> {
  await mkdir(outDir, { recursive: true })
  const catalogues = await readCatalogues()
  const common = { outDir, minify }
  await bundle({ ...common, entry: 'src/index.ts', name: SCRIPT, format: 'iife' })
  await bundle({ ...common, entry: 'src/transform/crop-chunk.ts', name: CROP, format: 'es' })
  for (const [language, texts] of catalogues) {
    await writeFile(join(outDir, localeFile(language)), JSON.stringify(texts))
  }
  const names = [SCRIPT, CROP, ...Array.from(catalogues.keys(), localeFile)]
  const files = await Promise.all(names.map((name) => weigh(outDir, name)))
  if (minify) checkBudget(files)
  return files
}

const localeFile = (language: string) => `locale-${language}.json`

interface Bundle {
  readonly outDir: string
  readonly minify: boolean
  /** From the package's folder. */
  readonly entry: string
  readonly name: string
  readonly format: LibraryFormats
}

async function bundle({ outDir, minify, entry, name, format }: Bundle): Promise<void> {
  const config: InlineConfig = {
    root: packageDir,
    configFile: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      emptyOutDir: false,
      minify: minify ? 'oxc' : false,
      target: BROWSERS,
      cssTarget: BROWSERS,
      lib: {
        entry: join(packageDir, entry),
        name: 'quaysidePicker',
        formats: [format],
        fileName: () => name,
      },
    },
  }
  await build(config)
}

async function weigh(outDir: string, name: string): Promise<Built> {
  const bytes = await readFile(join(outDir, name))
  const { length } = await promisify(gzip)(bytes, { level: 9 })
  return { name, gzipBytes: length }
}

function checkBudget(files: readonly Built[]): void {
  const script = files.find(({ name }) => name === SCRIPT)
  if (!script || script.gzipBytes <= BUDGET_BYTES) return
  throw new Error(`${SCRIPT} has ${script.gzipBytes} bytes gzipped; ${BUDGET_BYTES} are allowed.`)
}
