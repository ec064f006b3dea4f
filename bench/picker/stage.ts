import type { Page } from 'playwright-core'
import { launchBrowser } from '../../test/support/browser.ts'
import { startHostSite } from '../../test/support/host-site.ts'
import { openPicker, type PickerOnPage } from '../../test/support/picker.ts'
import { DEMO_API_KEY, startQuayside, type TestQuayside } from '../../test/support/quayside.ts'
import { putPatterns } from '../../test/support/sandbox.ts'

/** A browser with the dialog in it, connected, at the root of a Dropbox made for measuring. */
export interface Stage extends AsyncDisposable {
  readonly page: Page
  readonly picker: PickerOnPage
  /** Folders that nobody has opened yet, one a round. */
  folder(round: number): string
  /** The folder with very many files, and how many. */
  readonly crowd: { readonly folder: string; readonly files: number }
}

export interface StageOptions {
  readonly crowd: number
  readonly folders: number
  readonly filesEach: number
  readonly signal: AbortSignal
}

const PAGE = { width: 1280, height: 900 }
const BATCH = 2_000

export async function openStage(options: StageOptions): Promise<Stage> {
  await using parts = new AsyncDisposableStack()
  const quayside = await startQuayside({ seed: 'empty' })
  parts.defer(() => quayside.stop())
  await fill(quayside, options)
  const site = await startHostSite({
    origins: [quayside.url],
    sdk: `${quayside.url}/static/client/quayside.js`,
    script: `globalThis.client = quayside.init('${DEMO_API_KEY}', { baseUrl: '${quayside.url}' })`,
  })
  parts.defer(() => site.close())
  const browser = await launchBrowser()
  parts.defer(() => browser.close())
  const page = await browser.newPage({ viewport: PAGE, reducedMotion: 'reduce' })
  await page.goto(site.url)
  const picker = await openPicker(page, `{ fromSources: ['dropbox'], viewType: 'list' }`)
  await picker.connect()
  const running = parts.move()
  return {
    page,
    picker,
    folder: folderOf,
    crowd: { folder: CROWD, files: options.crowd },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  }
}

const CROWD = 'Crowd'
const folderOf = (round: number) => `Folder ${round}`

async function fill(
  quayside: TestQuayside,
  { crowd, folders, filesEach, signal }: StageOptions,
): Promise<void> {
  const filesIn = (folder: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      path: `/${folder}/file ${index + 1}.bin`,
      seed: index,
      size: index + 1,
    }))
  const all = [
    ...Array.from({ length: folders }, (_, round) => filesIn(folderOf(round), filesEach)).flat(),
    ...filesIn(CROWD, crowd),
  ]
  for (let at = 0; at < all.length; at += BATCH) {
    signal.throwIfAborted()
    await putPatterns(quayside, all.slice(at, at + BATCH))
  }
}
