import type { IncomingHttpHeaders } from 'node:http'
import { notRunnable } from './errors.ts'

/** What a browser asks for in order to run it, by its `Sec-Fetch-Dest`. */
const RUNNING = [
  'script',
  'worker',
  'sharedworker',
  'serviceworker',
  'audioworklet',
  'paintworklet',
  'xslt',
]

/**
 * Where files and our pages share an origin, a file must not become a program of our pages: a
 * policy of these that allows their own origin would allow it. Other sites may use what they store.
 */
export function refuseAsProgram(headers: IncomingHttpHeaders): void {
  const destination = headers['sec-fetch-dest']
  if (headers['sec-fetch-site'] !== 'same-origin' || typeof destination !== 'string') return
  if (RUNNING.includes(destination)) throw notRunnable()
}
