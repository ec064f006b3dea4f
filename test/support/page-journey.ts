import { after, afterEach, before, beforeEach } from 'node:test'
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { launchBrowser, noBrowser } from './browser.ts'
import { type HostSite, type HostSiteOptions, startHostSite } from './host-site.ts'
import { type QuaysideOptions, startQuayside, type TestQuayside } from './quayside.ts'

/** A Quayside, a browser, and somebody else's page in it. */
export interface PageJourney {
  quayside(): TestQuayside
  site(): HostSite
  /** Of the running test; without motion, and nobody is connected. */
  context(): BrowserContext
  page(): Page
}

export interface PageJourneyOptions {
  readonly quayside?: QuaysideOptions
  /** What the page loads and runs; asked once, before the first test. */
  site(quayside: TestQuayside): Promise<Omit<HostSiteOptions, 'origins'>>
  readonly context?: BrowserContextOptions
  /** Before the page of each test is opened. */
  begin?(journey: PageJourney): Promise<void>
}

/** Prepares the tests of a file or of a `describe`. Each of them begins with a page of its own. */
export function preparePageJourney(options: PageJourneyOptions): PageJourney {
  let quayside: TestQuayside
  let browser: Browser
  let site: HostSite
  let context: BrowserContext
  let page: Page
  const journey: PageJourney = {
    quayside: () => quayside,
    site: () => site,
    context: () => context,
    page: () => page,
  }

  let running: AsyncDisposableStack | undefined
  before(async () => {
    if (noBrowser) return
    await using parts = new AsyncDisposableStack()
    quayside = await startQuayside(options.quayside)
    parts.defer(() => quayside.stop())
    site = await startHostSite({ origins: [quayside.url], ...(await options.site(quayside)) })
    parts.defer(() => site.close())
    browser = await launchBrowser()
    parts.defer(() => browser.close())
    running = parts.move()
  })
  after(() => running?.disposeAsync())
  beforeEach(async () => {
    if (noBrowser) return
    context = await browser.newContext({ reducedMotion: 'reduce', ...options.context })
    context.setDefaultTimeout(10_000)
    await options.begin?.(journey)
    page = await context.newPage()
    await page.goto(site.url)
  })
  afterEach(() => context?.close())
  return journey
}
