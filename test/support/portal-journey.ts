import { after, afterEach, before, beforeEach } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser, noBrowser } from './browser.ts'
import { DEVELOPER, signInToPortal } from './portal-door.ts'
import { type QuaysideOptions, startQuayside, type TestQuayside } from './quayside.ts'
import { type ContextWatch, watchContext } from './watch-context.ts'

/** A Quayside, and a person with a browser at its portal. */
export interface PortalJourney {
  quayside(): TestQuayside
  /** Of the running test; without motion, and nobody is signed in. */
  context(): BrowserContext
  page(): Page
  /** Another browser, of somebody else; closed with the test. */
  otherBrowser(): Promise<BrowserContext>
  /** Opens a page by its path. */
  open(path: string): Promise<void>
  /** Signs the developer in without the form, then opens the page. */
  openAsOwner(path: string): Promise<void>
  /** Fills in the form that is shown and sends it. */
  signIn(credentials?: typeof DEVELOPER): Promise<void>
}

/**
 * Prepares the portal's tests of a file or of a `describe`. Each of them fails when its pages asked
 * anybody but Quayside and the sandbox, broke their policy, or threw.
 */
export function preparePortalJourney(options: QuaysideOptions = {}): PortalJourney {
  let quayside: TestQuayside
  let browser: Browser
  let contexts: BrowserContext[] = []
  let watches: ContextWatch[] = []
  let page: Page

  async function openContext(): Promise<BrowserContext> {
    const context = await browser.newContext({
      reducedMotion: 'reduce',
      viewport: { width: 1100, height: 800 },
    })
    context.setDefaultTimeout(10_000)
    await context.grantPermissions(['clipboard-read', 'clipboard-write'])
    contexts.push(context)
    watches.push(watchContext(context, [quayside.url, quayside.sandboxOrigin]))
    return context
  }

  before(async () => {
    if (noBrowser) return
    // One after the other: a browser beside a service that does not start would never be closed.
    quayside = await startQuayside({ seed: 'empty', ...options })
    browser = await launchBrowser()
  })
  after(async () => {
    await browser?.close()
    await quayside?.stop()
  })
  beforeEach(async () => {
    if (noBrowser) return
    contexts = []
    watches = []
    page = await (await openContext()).newPage()
  })
  afterEach(async () => {
    await Promise.all(contexts.map((context) => context.close()))
    for (const watch of watches) watch.check()
  })

  const open = async (path: string) => {
    await page.goto(`${quayside.url}${path}`)
    await page.locator('h1').waitFor()
  }
  return {
    quayside: () => quayside,
    context: () => page.context(),
    page: () => page,
    otherBrowser: openContext,
    open,
    async openAsOwner(path) {
      const { cookies } = await signInToPortal(quayside.url)
      await page.context().addCookies([...cookies])
      await open(path)
    },
    async signIn({ email, password } = DEVELOPER) {
      await page.getByLabel('E-mail address').fill(email)
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
    },
  }
}
