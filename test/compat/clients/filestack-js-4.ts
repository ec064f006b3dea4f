import type { CompatClient } from '../case.ts'
import { publishedScripts } from '../runtimes/scripts.ts'
import { modernCases } from './modern/all.ts'

declare const filestack: typeof import('filestack-js-4')

export const filestackJs4: CompatClient = {
  name: 'filestack-js',
  version: '4.3.8',
  about:
    'In Node the package knows no port but 443, so Quayside has to answer there; uploads and requests with a body cannot be cancelled there while they are sent, for the package then ends the process.',
  package: {
    name: 'filestack-js-4',
    scripts: publishedScripts('filestack-js-4', 'build/browser/filestack.min.js'),
    init: ({ apiKey, cname }) => {
      Object.assign(globalThis, { client: filestack.init(apiKey, { cname }) })
    },
  },
  cases: modernCases,
}
