import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import type { Variant } from './picker-studio.ts'
import { type Furniture, furnish } from './portal-furniture.ts'
import { startQuayside, type TestQuayside } from './quayside.ts'
import { watchContext } from './watch-context.ts'
import { startWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts'

/** How a view of the portal is looked at. */
export type PortalVariant = Pick<Variant, 'viewport' | 'colorScheme'>

/** One view of the portal, and how a person comes to it. */
export interface PortalScene {
  readonly name: string
  /** The owner, unless it says otherwise. */
  readonly as?: 'nobody' | 'viewer'
  show(stage: PortalStage): Promise<void>
}

/** What a scene is played on: a browser of its own, in an installation that is lived in. */
export interface PortalStage extends Furniture {
  readonly page: Page
  readonly context: BrowserContext
  readonly quayside: TestQuayside
  readonly receiver: WebhookReceiver
  /** Opens a page by its path and waits until it has something to show. */
  open(path: string): Promise<void>
  button(name: string | RegExp): ReturnType<Page['getByRole']>
  heading(name: string | RegExp): ReturnType<Page['getByRole']>
}

export interface PortalStudio extends AsyncDisposable {
  /** Plays the scene and looks at what it comes to. Rejects when a page broke its policy or threw. */
  play(
    scene: PortalScene,
    variant: PortalVariant,
    look: (page: Page) => Promise<void>,
  ): Promise<void>
}

/** A Quayside with a few apps, files, people and deliveries, and a browser to look at them. */
export async function openPortalStudio(): Promise<PortalStudio> {
  await using parts = new AsyncDisposableStack()
  const quayside = await startQuayside()
  parts.defer(() => quayside.stop())
  const receiver = await startWebhookReceiver()
  parts.defer(() => receiver.close())
  const furniture = await furnish(quayside, receiver)
  const browser = await launchBrowser()
  parts.defer(() => browser.close())
  const running = parts.move()
  const stageFor = (context: BrowserContext, page: Page): PortalStage => ({
    ...{ ...furniture, quayside, receiver, context, page },
    async open(path) {
      await page.goto(`${quayside.url}${path}`)
      await page.locator('h1').waitFor()
      await page.locator('.loading').first().waitFor({ state: 'detached' })
    },
    button: (name) => page.getByRole('button', { name }),
    heading: (name) => page.getByRole('heading', { name }),
  })

  return {
    async play(scene, variant, look) {
      const context = await openContext(browser, variant)
      const watch = watchContext(context, [quayside.url, quayside.sandboxOrigin])
      try {
        if (scene.as !== 'nobody')
          await context.addCookies([...furniture[scene.as ?? 'owner'].cookies])
        const page = await context.newPage()
        page.setDefaultTimeout(10_000)
        await scene.show(stageFor(context, page))
        await look(page)
      } finally {
        await context.close()
      }
      watch.check()
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

async function openContext(
  browser: Browser,
  { viewport, colorScheme }: PortalVariant,
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' })
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  return context
}
