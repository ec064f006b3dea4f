import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** Where systems put Chromium; `QUAYSIDE_TEST_CHROMIUM` names another place. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

export const chromiumPath: string | undefined =
  process.env.QUAYSIDE_TEST_CHROMIUM || PLACES.find((path) => existsSync(path))

/** For the `skip` of tests that need a browser; never skipped where leaving out is not allowed. */
export const noBrowser: string | false =
  chromiumPath || process.env.QUAYSIDE_TEST_REQUIRE_ALL
    ? false
    : 'no Chromium was found: install one, or name it with QUAYSIDE_TEST_CHROMIUM'

/** A browser that asks nobody but the pages under test. */
export function launchBrowser(): Promise<Browser> {
  if (!chromiumPath) throw new Error('no Chromium was found')
  return chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  })
}
