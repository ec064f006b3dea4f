import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import type { AxeResults } from 'axe-core'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { launchBrowser, noBrowser } from '../support/browser.ts'
import { forEachSize } from '../support/places.ts'
import { PERSON, startQuayside, type TestQuayside } from '../support/quayside.ts'
import { putPatterns, sandboxFile, slowDown } from '../support/sandbox.ts'
import { sha256Of } from '../support/sha256.ts'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const MIB = 1024 * 1024

forEachSize((size) => {
  let quayside: TestQuayside
  let browser: Browser
  let context: BrowserContext
  let page: Page
  before(async () => {
    if (noBrowser) return
    ;[quayside, browser] = await Promise.all([startQuayside({ size }), launchBrowser()])
  })
  after(async () => {
    await browser?.close()
    await quayside?.stop()
  })
  beforeEach(async () => {
    if (noBrowser) return
    // Dropbox asks once: whoever has allowed an app is sent straight back.
    await quayside.sandbox.revokeAll()
    context = await browser.newContext({ viewport: { width: 1100, height: 800 } })
    page = await context.newPage()
    await page.goto(quayside.url)
  })
  afterEach(() => context?.close())

  async function signIn(window: Page): Promise<void> {
    await window.getByLabel('E-mail').fill(PERSON)
    await window.getByLabel('Password').fill('sandbox')
    await window.getByRole('button', { name: 'Sign in' }).click()
  }

  async function connect(): Promise<void> {
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Connect Dropbox' }).click(),
    ])
    await signIn(popup)
    await popup.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('button', { name: 'Photos' }).waitFor()
  }

  async function checkAccessibility(where: string): Promise<void> {
    // Colours on their way from light to dark are nobody's fault.
    await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished))')
    await page.evaluate(await readFile(AXE, 'utf8'))
    const violations = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<AxeResults> } }
      return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
    })
    assert.deepEqual(violations, [], where)
  }

  test('a person connects, chooses a photo and gets a link to its very bytes', {
    skip: noBrowser,
  }, async () => {
    await checkAccessibility('before connecting')
    await connect()
    await page.getByText(PERSON).waitFor()
    await page.getByRole('button', { name: 'Photos' }).click()
    await page.getByRole('button', { name: /^harbour\.jpg/ }).click()
    await page.getByRole('button', { name: 'Store a copy' }).click()

    const url = await page.getByRole('link', { name: /\/cdn\// }).getAttribute('href')

    const original = await sandboxFile(quayside, '/Photos/harbour.jpg')
    assert.equal((await sha256Of(url ?? '')).sha256, original.sha256)
    const preview = page.getByRole('img', { name: 'Preview of harbour.jpg' })
    const width = () =>
      preview.evaluate((image) => (image as { naturalWidth?: number }).naturalWidth)
    assert.ok(((await width()) ?? 0) > 0, 'the preview is drawn')
    await checkAccessibility('with a result')
    await page.emulateMedia({ colorScheme: 'dark' })
    await checkAccessibility('with a result, in the dark')
  })

  test('a person who refuses can try again', { skip: noBrowser }, async () => {
    const [popup] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Connect Dropbox' }).click(),
    ])
    await signIn(popup)
    await popup.getByRole('button', { name: 'Cancel' }).click()
    await popup.getByText('Dropbox is not connected').waitFor()
    await popup.close()

    await page.getByRole('button', { name: 'Cancel' }).click()
    const [second] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('button', { name: 'Connect Dropbox' }).click(),
    ])
    await second.getByRole('button', { name: 'Allow' }).click()
    await page.getByRole('button', { name: 'Photos' }).waitFor()
  })

  test('where no window may be opened the page itself goes and comes back', {
    skip: noBrowser,
  }, async () => {
    await page.evaluate('window.open = () => null')

    await page.getByRole('button', { name: 'Connect Dropbox' }).click()
    await signIn(page)
    await page.getByRole('button', { name: 'Allow' }).click()

    await page.getByRole('button', { name: 'Photos' }).waitFor()
    assert.equal(new URL(page.url()).origin, quayside.url)
  })

  test('folders, search and the back button work from the keyboard', {
    skip: noBrowser,
  }, async () => {
    await connect()
    await page.getByRole('button', { name: 'Empty folder' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('This folder is empty.').waitFor()
    await page.goBack()
    await page.getByRole('searchbox').fill('harbour')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: /^harbour\.jpg/ }).waitFor()
    await page.getByRole('searchbox').fill('no file is called this')
    await page.keyboard.press('Enter')
    await page.getByText('Nothing has that name.').waitFor()
  })

  test('a transfer shows its progress and can be cancelled', { skip: noBrowser }, async () => {
    await putPatterns(quayside, [{ path: '/Slow/slow.bin', seed: 31, size: 64 * MIB }])
    await slowDown(quayside, MIB)
    await connect()
    await page.getByRole('button', { name: 'Slow' }).click()
    await page.getByRole('button', { name: /^slow\.bin/ }).click()
    await page.getByRole('button', { name: 'Store a copy' }).click()
    await page.getByText(/ of 64\.0 MiB/).waitFor()
    await checkAccessibility('during a transfer')

    await page.getByRole('button', { name: 'Cancel' }).click()

    await page.getByText(/ingest_cancelled/).waitFor()
    await quayside.sandbox.clearFaults()
  })

  test('the page fits a narrow telephone', { skip: noBrowser }, async () => {
    await page.setViewportSize({ width: 320, height: 640 })
    await connect()
    await page.getByRole('button', { name: 'Names' }).click()
    await page.getByRole('button', { name: /Grüße/ }).first().waitFor()

    const width = await page.evaluate('document.documentElement.scrollWidth')

    assert.equal(width, 320)
  })
})
