import { setTimeout as sleep } from 'node:timers/promises'
import { QuaysideError } from '../../../errors.ts'
import { conversionFailed, pictureTooLarge } from '../errors.ts'
import type { Devtools, DevtoolsPage } from './devtools.ts'

/** What is to be seen. */
export interface ScreenshotWishes {
  readonly url: string
  /** The whole page, or what fits in the window. */
  readonly mode: 'all' | 'window'
  /** Of the window, in pixels of the page. */
  readonly width: number
  readonly height: number
  readonly isMobile: boolean
  /** After everything has loaded. */
  readonly delayMs: number
  readonly maxPixels: number
}

/** A page that is still loading then is shown as far as it has come. */
const LOAD_MS = 20_000
/** Higher ones Chromium does not draw in one piece. */
const MAX_HEIGHT = 16_384
/** Enough for sites that send phones another page. */
const MOBILE_AGENT =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36'

/**
 * Opens a page and takes a picture of it, a PNG. Rejects with `screenshot_page_unreachable` when
 * the page does not come, and with `picture_too_large`.
 */
export async function takeScreenshot(
  browser: Devtools,
  wishes: ScreenshotWishes,
  signal: AbortSignal,
): Promise<Buffer> {
  const page = await openPage(browser)
  await prepare(page, wishes)
  const loaded = page.next('Page.loadEventFired')
  const { errorText } = await page.call('Page.navigate', { url: wishes.url })
  if (errorText !== undefined) throw pageUnreachable(`${errorText}`)
  await within(LOAD_MS, loaded, signal)
  await sleep(wishes.delayMs, undefined, { signal })
  return await draw(page, wishes)
}

/** Waits for something, but not longer than this. */
async function within(ms: number, event: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const come = new AbortController()
  const tooLate = sleep(ms, undefined, { signal: AbortSignal.any([signal, come.signal]) })
  try {
    await Promise.race([event, tooLate])
  } finally {
    come.abort()
    tooLate.catch(() => {})
  }
}

async function openPage(browser: Devtools): Promise<DevtoolsPage> {
  await browser.call('Browser.setDownloadBehavior', { behavior: 'deny' })
  const { targetId } = await browser.call('Target.createTarget', { url: 'about:blank' })
  const { sessionId } = await browser.call('Target.attachToTarget', { targetId, flatten: true })
  return browser.page(`${sessionId}`)
}

async function prepare(page: DevtoolsPage, { width, height, isMobile }: ScreenshotWishes) {
  // A page that asks something waits for an answer.
  page.on('Page.javascriptDialogOpening', () => {
    page.call('Page.handleJavaScriptDialog', { accept: false }).catch(() => {})
  })
  const window = { width, height, deviceScaleFactor: 1, mobile: isMobile }
  await page.call('Page.enable')
  await page.call('Emulation.setDeviceMetricsOverride', window)
  if (isMobile) {
    await page.call('Emulation.setUserAgentOverride', { userAgent: MOBILE_AGENT })
    await page.call('Emulation.setTouchEmulationEnabled', { enabled: true })
  }
}

async function draw(page: DevtoolsPage, wishes: ScreenshotWishes): Promise<Buffer> {
  const { width, height } = wishes.mode === 'all' ? await wholePage(page, wishes) : wishes
  if (width * height > wishes.maxPixels) {
    throw pictureTooLarge(`the page would be ${width} × ${height} pixels`)
  }
  const clip = { x: 0, y: 0, width, height, scale: 1 }
  const how = wishes.mode === 'all' ? { captureBeyondViewport: true, clip } : {}
  const { data } = await page.call('Page.captureScreenshot', { format: 'png', ...how })
  if (typeof data !== 'string') throw conversionFailed('the browser gave no picture')
  return Buffer.from(data, 'base64')
}

async function wholePage(page: DevtoolsPage, wishes: ScreenshotWishes) {
  const { cssContentSize } = await page.call('Page.getLayoutMetrics')
  const { width, height } = cssContentSize as { readonly width: number; readonly height: number }
  return {
    width: Math.max(wishes.width, Math.ceil(width)),
    height: Math.min(MAX_HEIGHT, Math.max(wishes.height, Math.ceil(height))),
  }
}

/** `detail` is the browser's word: `net::ERR_NAME_NOT_RESOLVED`. */
export const pageUnreachable = (detail: string) =>
  new QuaysideError(`the page cannot be shown: ${detail}`, {
    kind: 'upstream',
    code: 'screenshot_page_unreachable',
    publicMessage: 'The page cannot be reached, or did not answer.',
  })
