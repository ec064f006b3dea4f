import type { CompatClient } from '../case.ts'
import { publishedScripts } from '../runtimes/scripts.ts'
import type { EldestPackage, InnerClient } from './v0/client.ts'
import { fileCases } from './v0/files.ts'
import { innerCases } from './v0/inner.ts'
import { pickerCases } from './v0/picker.ts'
import { uploadCases } from './v0/uploads.ts'

declare const filestack: EldestPackage
declare const filestackInternals: {
  readonly loader: { readonly modules: Record<string, { instance: unknown }> }
}

export const filestackJs0: CompatClient = {
  name: 'filestack-js',
  version: '0.11.5',
  about:
    'For pages: in Node it is loaded, but has nothing to ask a server with. “inner client” is what it hands to a picker in place of itself.',
  package: {
    name: 'filestack-js-0',
    scripts: publishedScripts('filestack-js-0', 'dist/filestack.js'),
    init: ({ apiKey, cname }) => {
      const client = filestack.init(apiKey, undefined, cname)
      Object.assign(globalThis, { client })
      if (typeof document === 'undefined') return
      // A picker of the page's own, for as long as it takes to see what pickers are handed.
      const { modules } = filestackInternals.loader
      const address = `https://static.${cname}/picker/v3/picker-0.12.11.js`
      const instance = (inner: InnerClient) => {
        delete modules[address]
        Object.assign(globalThis, { inner })
        return Promise.resolve()
      }
      modules[address] = { instance }
      return client.pick({})
    },
  },
  cases: [...fileCases, ...uploadCases, ...innerCases, ...pickerCases],
}
