import type { SourceFacts } from '@quayside/client/api'
import { type CloudBrowser, type CloudBrowserDeps, createCloudBrowser } from './cloud-browser.ts'

/** The sources of one picker as the person left them. */
export interface CloudBrowsers {
  /** The same one each time. */
  of(source: SourceFacts): CloudBrowser
  stop(): void
}

export function createCloudBrowsers(deps: Omit<CloudBrowserDeps, 'source'>): CloudBrowsers {
  const browsers = new Map<string, CloudBrowser>()

  return {
    of(source) {
      const known = browsers.get(source.name)
      if (known) return known
      const browser = createCloudBrowser({ ...deps, source })
      browsers.set(source.name, browser)
      return browser
    },
    stop() {
      for (const browser of browsers.values()) browser.stop()
    },
  }
}
