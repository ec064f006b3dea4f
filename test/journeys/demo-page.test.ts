import assert from 'node:assert/strict'
import { after, afterEach, before, beforeEach, test } from 'node:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { checkAccessibility } from '../support/axe.ts'
import { launchBrowser, noBrowser } from '../support/browser.ts'
import { consent, pickerOn } from '../support/picker.ts'
import { startQuayside, type TestQuayside } from '../support/quayside.ts'
import { sandboxFile } from '../support/sandbox.ts'
import { sha256Of } from '../support/sha256.ts'
import { type ContextWatch, watchContext } from '../support/watch-context.ts'

let quayside: TestQuayside
let browser: Browser
let context: BrowserContext
let page: Page
let watch: ContextWatch
before(async () => {
  if (noBrowser) return
  ;[quayside, browser] = await Promise.all([startQuayside(), launchBrowser()])
})
after(async () => {
  await browser?.close()
  await quayside?.stop()
})
beforeEach(async () => {
  if (noBrowser) return
  await quayside.sandbox.revokeAll()
  context = await browser.newContext({
    viewport: { width: 1100, height: 800 },
    reducedMotion: 'reduce',
  })
  watch = watchContext(context, [quayside.url, quayside.sandboxOrigin])
  page = await context.newPage()
  await page.goto(quayside.url)
})
afterEach(async () => {
  await context?.close()
  watch?.check()
})

const code = () => page.getByRole('region', { name: 'The code' }).locator('code')

test('a person tries the dialog and sees the link, the picture, the hash and the JSON', {
  skip: noBrowser,
}, async () => {
  await checkAccessibility(page, 'before picking')
  const picker = pickerOn(page)
  await page.getByRole('button', { name: 'Pick files' }).click()
  await picker.chooseSource('Dropbox')
  await picker.connect()
  await picker.openFolder('Photos')
  await picker.choose('harbour.jpg')
  await picker.proceed()
  await picker.upload()

  const url = await page.getByRole('link', { name: /\/cdn\// }).getAttribute('href')

  const original = await sandboxFile(quayside, '/Photos/harbour.jpg')
  assert.equal((await sha256Of(url ?? '')).sha256, original.sha256)
  await page.getByText(original.sha256, { exact: true }).waitFor()
  await page.getByText('As JSON').click()
  assert.match(
    (await page.locator('#json').textContent()) ?? '',
    /"originalPath": "\/Photos\/harbour.jpg"/,
  )
  const preview = page.getByRole('img', { name: 'Preview of harbour.jpg' })
  const width = () => preview.evaluate((image) => (image as { naturalWidth?: number }).naturalWidth)
  assert.ok(((await width()) ?? 0) > 0, 'the preview is drawn')
  await checkAccessibility(page, 'with a result')
})

test('where no window may be opened the page itself goes and comes back to the open dialog', {
  skip: noBrowser,
}, async () => {
  await page.evaluate('window.open = () => null')
  const picker = pickerOn(page)
  await page.getByLabel('Kinds of file').fill('image/*')
  await page.getByRole('button', { name: 'Pick files' }).click()

  await picker.button('cloud.connect').click()
  await consent(page)

  await picker.entry('Photos').waitFor()
  assert.equal(new URL(page.url()).searchParams.get('accept'), 'image/*')
})

test('the code says what was chosen, and the address keeps it', { skip: noBrowser }, async () => {
  await page.getByRole('checkbox', { name: 'This device', exact: true }).uncheck()
  await page.getByRole('checkbox', { name: 'A link', exact: true }).uncheck()
  await page.getByLabel('Kinds of file').fill('image/*, .pdf')
  await page.getByLabel('Colours').selectOption('Dark')
  await page.getByLabel('API key').fill('AKeyOfAnotherApp000000')

  const chosen = await code().textContent()
  await page.reload()

  assert.match(chosen ?? '', /fromSources: \['dropbox'\],\s+accept: \['image\/\*', '.pdf'\],/)
  assert.match(chosen ?? '', /theme: 'dark'/)
  assert.match(chosen ?? '', /init\('AKeyOfAnotherApp000000', {/)
  assert.equal(await code().textContent(), chosen)
})

test('the dialog stands in the page when that is asked for', { skip: noBrowser }, async () => {
  await page.getByLabel('Shown as').selectOption('A part of the page')
  await page.getByRole('button', { name: 'Pick files' }).click()

  const stage = page.getByRole('region', { name: 'In the page' })
  await stage.getByRole('button', { name: 'Dropbox', exact: true }).waitFor()
  await checkAccessibility(page, 'with the dialog in the page')
  await stage.getByRole('button', { name: 'Close', exact: true }).first().click()
  await stage.waitFor({ state: 'hidden' })
})

test('a file dropped where the page asks for files is stored', { skip: noBrowser }, async () => {
  await page.getByLabel('Shown as').selectOption('A place to drop files')
  await page.getByRole('button', { name: 'Pick files' }).click()
  const held = await page.evaluateHandle(`(() => {
    const held = new DataTransfer()
    held.items.add(new File(['dropped'], 'dropped.txt', { type: 'text/plain' }))
    return held
  })()`)
  const stage = page.getByRole('region', { name: 'In the page' })
  await stage.getByRole('button').nth(1).waitFor()
  await checkAccessibility(page, 'with a place to drop files')

  await stage.getByRole('button').nth(1).dispatchEvent('drop', { dataTransfer: held })

  const url = await page.getByRole('link', { name: /\/cdn\// }).getAttribute('href')
  assert.equal(await (await fetch(url ?? '')).text(), 'dropped')
})

test('the page fits a narrow telephone', { skip: noBrowser }, async () => {
  await page.setViewportSize({ width: 320, height: 640 })

  const width = await page.evaluate('document.documentElement.scrollWidth')

  assert.equal(width, 320)
})
