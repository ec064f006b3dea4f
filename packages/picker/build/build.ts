import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { build, type InlineConfig, type LibraryFormats, type Plugin } from 'vite'
import facts from '../package.json' with { type: 'json' }
import { readCatalogues } from './catalogues.ts'
import { asPart, sharedModules } from './parts.ts'

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

/** The dialog's frame and what works behind it, for pages to load as a script of the old kind. */
const SCRIPT = 'picker.js'
/** What that may weigh on the way to the page. */
const BUDGET_BYTES = 45 * 1024
/** The screens, loaded while the service is asked what may be picked; `save` only to save. */
const PARTS = ['cloud', 'device', 'send', 'save']
/** Of these, one draws the first screen of whoever picks; `send` comes while it is looked at. */
const FIRST_PARTS = ['cloud', 'device']
/** What a person waits for at most before that screen: the script and one of these parts. */
const FIRST_SCREEN_BYTES = 60 * 1024
/** Loaded by the dialog when a picture is edited. */
const CROP = 'crop.js'
/** Loaded by the dialog when options ask to look into files of the device. */
const LOOK = 'look.js'
/** Loaded by the dialog when a folder is picked as one. */
const FOLDERS = 'folders.js'

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
  const files = new Map([
    [SCRIPT, await bundle({ entry: 'src/index.ts', format: 'iife', minify })],
    [CROP, await bundle({ entry: 'src/transform/crop-chunk.ts', format: 'es', minify })],
    [
      FOLDERS,
      await bundle({ entry: 'src/transfers/folders/folder-chunk.ts', format: 'es', minify }),
    ],
    [LOOK, await bundle({ entry: 'src/device/look-chunk.ts', format: 'es', minify })],
  ])
  for (const part of PARTS) files.set(`${part}.js`, await bundlePart(part, minify))
  for (const [language, texts] of catalogues) {
    files.set(`locale-${language}.json`, JSON.stringify(texts))
  }
  for (const [name, content] of files) await writeFile(join(outDir, name), content)

  const built = await Promise.all(Array.from(files, weigh))
  if (minify) checkBudgets(built)
  return built
}

interface Bundle {
  /** From the package's folder. */
  readonly entry: string
  readonly format: LibraryFormats
  readonly minify: boolean
  readonly plugins?: readonly Plugin[]
}

async function bundlePart(part: string, minify: boolean): Promise<string> {
  const entry = `src/parts/${part}.ts`
  const plugins = [sharedModules(packageDir)]
  return asPart(await bundle({ entry, format: 'cjs', minify, plugins }))
}

/** One file with everything in it. */
async function bundle({ entry, format, minify, plugins = [] }: Bundle): Promise<string> {
  const config: InlineConfig = {
    root: packageDir,
    configFile: false,
    logLevel: 'warn',
    plugins: [...plugins],
    define: {
      'process.env.NODE_ENV': '"production"',
      PICKER_VERSION: JSON.stringify(facts.version),
    },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      write: false,
      minify: minify ? 'oxc' : false,
      target: BROWSERS,
      cssTarget: BROWSERS,
      lib: { entry: join(packageDir, entry), name: 'quaysidePicker', formats: [format] },
    },
  }
  const built = await build(config)
  const outputs = [built].flat().flatMap((result) => ('output' in result ? result.output : []))
  const codes = outputs.flatMap((output) => (output.type === 'chunk' ? output.code : []))
  if (codes.length !== 1) throw new Error(`${entry} became ${codes.length} files in place of one`)
  return codes.join('')
}

async function weigh([name, content]: readonly [string, string]): Promise<Built> {
  const { length } = await promisify(gzip)(content, { level: 9 })
  return { name, gzipBytes: length }
}

function checkBudgets(files: readonly Built[]): void {
  const sizeOf = (name: string) => files.find((file) => file.name === name)?.gzipBytes ?? 0
  const script = sizeOf(SCRIPT)
  const part = Math.max(...FIRST_PARTS.map((name) => sizeOf(`${name}.js`)))
  refuseAbove(BUDGET_BYTES, script, SCRIPT)
  refuseAbove(FIRST_SCREEN_BYTES, script + part, `${SCRIPT} and the part of the first screen`)
}

function refuseAbove(budget: number, bytes: number, what: string): void {
  if (bytes <= budget) return
  throw new Error(`${what}: ${bytes} bytes gzipped; ${budget} are allowed.`)
}
