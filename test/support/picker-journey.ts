import { after, afterEach, before, beforeEach } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser, noBrowser } from './browser.ts'
import { type HostSite, startHostSite } from './host-site.ts'
import { DEMO_API_KEY, type QuaysideOptions, startQuayside, type TestQuayside } from './quayside.ts'
import { type ContextWatch, watchContext } from './watch-context.ts'

/** What the picker's journeys begin with: a Quayside, a browser, and somebody else's page in it. */
export interface PickerJourney {
  quayside(): TestQuayside
  site(): HostSite
  /** Of the running test; without motion, and nobody is connected. */
  context(): BrowserContext
  page(): Page
}

export interface PickerJourneyOptions extends QuaysideOptions {
  /** What the page does when its button is pressed, with our SDK in `client`. */
  readonly onPress?: string
  /** Done once, before the first test. */
  readonly prepare?: (quayside: TestQuayside) => Promise<void>
}

/**
 * Prepares the tests of a file or of a `describe`. Each of them fails when its pages asked anybody
 * but Quayside, the sandbox and the page's own server, broke their policy, or threw.
 */
export function preparePickerJourney(options: PickerJourneyOptions = {}): PickerJourney {
  let quayside: TestQuayside
  let browser: Browser
  let site: HostSite
  let context: BrowserContext
  let page: Page
  let watch: ContextWatch

  before(async () => {
    if (noBrowser) return
    ;[quayside, browser] = await Promise.all([startQuayside(options), launchBrowser()])
    site = await startHostSite({
      origins: [quayside.url],
      sdk: `${quayside.url}/static/client/quayside.js`,
      script: pageScript(quayside.url, options.onPress ?? ''),
    })
    await options.prepare?.(quayside)
  })
  after(async () => {
    await browser?.close()
    await site?.close()
    await quayside?.stop()
  })
  beforeEach(async () => {
    if (noBrowser) return
    // Dropbox asks once: whoever has allowed an app is sent straight back.
    await quayside.sandbox.revokeAll()
    context = await browser.newContext({
      viewport: { width: 1100, height: 800 },
      reducedMotion: 'reduce',
    })
    watch = watchContext(context, [quayside.url, site.origin, quayside.sandboxOrigin])
    context.setDefaultTimeout(10_000)
    page = await context.newPage()
    await page.goto(site.url)
  })
  afterEach(async () => {
    await context?.close()
    watch?.check()
  })

  return { quayside: () => quayside, site: () => site, context: () => context, page: () => page }
}

const pageScript = (quayside: string, onPress: string) => `
const client = globalThis.client = quayside.init('${DEMO_API_KEY}', { baseUrl: '${quayside}' })
document.getElementById('press').addEventListener('click', () => {
  ${onPress}
})
`
