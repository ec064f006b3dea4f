import type { CompatClient } from '../case.ts'
import { publishedScripts } from '../runtimes/scripts.ts'
import { pickerCases } from './modern/picker.ts'
import { addressCases } from './v1/addresses.ts'
import type { FirstPackage } from './v1/client.ts'
import { cloudCases } from './v1/clouds.ts'
import { fileCases } from './v1/files.ts'
import { uploadCases } from './v1/uploads.ts'

declare const filestack: FirstPackage

export const filestackJs1: CompatClient = {
  name: 'filestack-js',
  version: '1.14.6',
  about:
    'A page with a Content-Security-Policy has to allow `unsafe-eval` for `transform`, `Filelink` and `storeURL`: the package makes programs out of its schemas.',
  package: {
    name: 'filestack-js-1',
    scripts: publishedScripts('filestack-js-1', 'build/browser/filestack.min.js'),
    needsEval: true,
    init: ({ apiKey, cname }) => {
      Object.assign(globalThis, { client: filestack.init(apiKey, { cname }) })
    },
  },
  cases: [...addressCases, ...uploadCases, ...fileCases, ...cloudCases, ...pickerCases],
}
