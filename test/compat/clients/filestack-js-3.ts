import type { CompatClient } from '../case.ts'
import { publishedScripts } from '../runtimes/scripts.ts'
import { modernCases } from './modern/all.ts'

declare const filestack: typeof import('filestack-js-3')

export const filestackJs3: CompatClient = {
  name: 'filestack-js',
  version: '3.51.6',
  about:
    'In Node the package knows no port but 443, so Quayside has to answer there; uploads and requests with a body cannot be cancelled there while they are sent, for the package then ends the process.',
  package: {
    name: 'filestack-js-3',
    scripts: publishedScripts('filestack-js-3', 'build/browser/filestack.min.js'),
    init: ({ apiKey, cname }) => {
      Object.assign(globalThis, { client: filestack.init(apiKey, { cname }) })
    },
  },
  cases: modernCases,
}
