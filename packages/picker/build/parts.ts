import { join } from 'node:path'
import type { Plugin } from 'vite'

const PACKAGES = ['preact', 'preact/hooks', 'preact/jsx-runtime', '@preact/signals']
/** Of our own, what `src/parts/shared.ts` hands to parts. */
const OWN = /^(?:context\.ts|locale\/format\.ts|(?:ui|state)\/[^/]+\.tsx?)$/

/**
 * Leaves out of a part what it shares with the script, under the names `src/parts/shared.ts` gives
 * these modules: there is one of each, with one state.
 */
export function sharedModules(packageDir: string): Plugin {
  const src = join(packageDir, 'src/')
  return {
    name: 'shared-modules',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      if (PACKAGES.includes(source)) return { id: source, external: true }
      if (!importer || !source.startsWith('.')) return undefined
      const found = await this.resolve(source, importer, { ...options, skipSelf: true })
      const name = found?.id.startsWith(src) ? found.id.slice(src.length) : ''
      return OWN.test(name) ? { id: name, external: true } : found
    },
  }
}

/** A part as the script loads it: a function that is given what it shares. */
export function asPart(commonJs: string): string {
  return `export default (require) => { const exports = {}; ${commonJs}\nreturn exports }\n`
}
