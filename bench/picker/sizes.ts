import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** As `npm run build` leaves them. */
export const PICKER_SCRIPT = pathOf('../../packages/picker/dist/picker.js')
export const SDK_SCRIPT = pathOf('../../packages/client/dist/quayside.js')

/** How long a file is on the wire. */
export function gzipBytes(path: string): number {
  return gzipOf(readFileSync(path))
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
