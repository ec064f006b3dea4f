import type { Page } from 'playwright-core'
import { launchBrowser } from './browser.ts'
import { type FileSite, startFileSite } from './file-site.ts'
import { startHostSite } from './host-site.ts'
import { type PickerOnPage, pickerOn, type Words } from './picker.ts'
import { pngPicture } from './picture.ts'
import { DEMO_API_KEY, PERSON, startQuayside, type TestQuayside } from './quayside.ts'

/** How a view is looked at. */
export interface Variant {
  readonly viewport: { readonly width: number; readonly height: number }
  readonly colorScheme: 'light' | 'dark'
  readonly language: string
}

/** One view, and how a person comes to it. */
export interface Scene {
  readonly name: string
  show(stage: Stage): Promise<void>
}

/** What a scene is played on; its own page, nobody connected, no faults. */
export interface Stage {
  readonly page: Page
  readonly quayside: TestQuayside
  readonly files: FileSite
  readonly picker: PickerOnPage
  readonly language: string
  /** Opens the picker; `options` is JavaScript, without the braces. */
  open(options: string): Promise<void>
  /** Connects the open source; the sandbox allows it without clicks. */
  connect(): Promise<void>
}

export interface Studio extends AsyncDisposable {
  /** Plays the scene and looks at what it comes to. */
  play(scene: Scene, variant: Variant, look: (page: Page) => Promise<void>): Promise<void>
}

/** A Quayside, a sandbox and a browser in which every view can be looked at. */
export async function openStudio(): Promise<Studio> {
  await using parts = new AsyncDisposableStack()
  const quayside = await startQuayside()
  parts.defer(() => quayside.stop())
  const files = await startFileSite({
    '/poster.png': { type: 'image/png', bytes: pngPicture(600, 400) },
  })
  parts.defer(() => files.close())
  const site = await startHostSite({
    origins: [quayside.url],
    sdk: `${quayside.url}/static/client/quayside.js`,
    script: `globalThis.client = quayside.init('${DEMO_API_KEY}', { baseUrl: '${quayside.url}' })`,
  })
  parts.defer(() => site.close())
  const browser = await launchBrowser()
  parts.defer(() => browser.close())
  const running = parts.move()

  async function play(
    scene: Scene,
    variant: Variant,
    look: (page: Page) => Promise<void>,
  ): Promise<void> {
    await quayside.sandbox.clearFaults()
    await quayside.sandbox.settings({ consent: { mode: 'approve', account: PERSON } })
    await quayside.sandbox.revokeAll()
    const { viewport, colorScheme, language } = variant
    const context = await browser.newContext({ viewport, colorScheme, reducedMotion: 'reduce' })
    try {
      const page = await context.newPage()
      page.setDefaultTimeout(10_000)
      await page.goto(site.url)
      const picker = pickerOn(page, await wordsOf(quayside, language))
      await scene.show({
        page,
        quayside,
        files,
        picker,
        language,
        async open(options) {
          await page.evaluate(`void client.picker({ lang: '${language}', ${options} }).open()`)
          await picker.root.locator('.qs-panel, .qs-pane').first().waitFor()
        },
        async connect() {
          await picker.openConsent()
          await picker.list().waitFor()
        },
      })
      await look(page)
    } finally {
      await context.close()
    }
  }

  return { play, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

/** The picker's texts in a language; `undefined` for English, which `pickerOn` knows. */
export async function wordsOf(
  quayside: TestQuayside,
  language: string,
): Promise<Words | undefined> {
  if (language === 'en') return undefined
  const answer = await fetch(`${quayside.url}/static/picker/0/locale-${language}.json`)
  if (!answer.ok) throw new Error(`there are no texts in ${language}`)
  return (await answer.json()) as Words
}
