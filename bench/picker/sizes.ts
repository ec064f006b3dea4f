import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** Where `npm run build` leaves what pages load. */
const PICKER = pathOf('../../packages/picker/dist/')
const CLIENT = pathOf('../../packages/client/dist/')
/** Loaded when a picture is edited. */
const CROPPER = 'crop.js'

/** Bytes on the wire. */
export interface OwnSizes {
  /** What `client.pick` waits for. */
  readonly picker: number
  /** With every screen, the cropper left out. */
  readonly allParts: number
  /** What every page loads that may pick some time. */
  readonly sdk: number
}

export function ownSizes(): OwnSizes {
  const scripts = readdirSync(PICKER).filter((name) => name.endsWith('.js') && name !== CROPPER)
  const sizes = new Map(scripts.map((name) => [name, gzipOf(readFileSync(`${PICKER}${name}`))]))
  return {
    picker: sizes.get('picker.js') ?? 0,
    allParts: [...sizes.values()].reduce((sum, size) => sum + size, 0),
    sdk: gzipOf(readFileSync(`${CLIENT}quayside.js`)),
  }
}

/** The same of Uppy with its dashboard and its Dropbox, scripts and styles, built the way we build. */
export async function rivalBytes(tempDir: string): Promise<number> {
  const { build } = await import('vite')
  const result = await build({
    root: pathOf('.'),
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      outDir: `${tempDir}/uppy`,
      lib: { entry: pathOf('./uppy-entry.js'), formats: ['iife'], name: 'uppy' },
    },
  })
  const outputs = [result].flat().flatMap((one) => ('output' in one ? one.output : []))
  const contents = outputs.map((output) => ('code' in output ? output.code : output.source))
  return contents.reduce((sum, content) => sum + gzipOf(Buffer.from(content)), 0)
}

const gzipOf = (bytes: Buffer) => gzipSync(bytes, { level: 9 }).length
