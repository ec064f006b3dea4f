import type { Browser } from 'playwright-core'
import { startHostSite } from '../../support/host-site.ts'
import { watchContext } from '../../support/watch-context.ts'
import type { Service } from '../service.ts'
import { installKit } from './kit.ts'
import type { Runtime } from './runtime.ts'
import type { PageScripts } from './scripts.ts'

/** What the page of a client has. */
export interface PageOptions extends PageScripts {
  /** Whether the page's policy has to let it make programs out of texts. */
  readonly needsEval: boolean
}

export interface BrowserPages {
  /** A page with nothing of the pages before it; it may ask those beside the service. */
  open(alsoAsked?: readonly string[]): Promise<Runtime>
  close(): Promise<void>
}

/** Somebody's page that loads the client by a script tag, under a policy without exceptions. */
export async function startPages(
  browser: Browser,
  service: Service,
  { main, files, needsEval }: PageOptions,
): Promise<BrowserPages> {
  const site = await startHostSite({
    origins: service.origins,
    frames: true,
    unsafeEval: needsEval,
    sdk: main,
    files,
    script: `(${installKit})()`,
  })
  return {
    async open(alsoAsked = []) {
      // The development certificate is signed by an authority this browser does not know.
      const context = await browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: 'reduce' })
      context.setDefaultTimeout(10_000)
      const allowed = [...service.origins, ...service.others, ...alsoAsked, site.origin]
      const watch = watchContext(context, allowed)
      const page = await context.newPage()
      await page.goto(site.url)
      return {
        page,
        evaluate: (run, arg) => page.evaluate(`(${run})(${JSON.stringify(arg)})`),
        check: watch.check,
        close: () => context.close(),
      }
    },
    close: () => site.close(),
  }
}
