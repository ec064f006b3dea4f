import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import { launchBrowser, noBrowser } from '../support/browser.ts'
import { connectPerson } from '../support/cloud.ts'
import { type HostSite, startHostSite } from '../support/host-site.ts'
import { consent } from '../support/picker.ts'
import { PERSON } from '../support/quayside.ts'
import { type RunningService, startService } from './service.ts'

/*
 * The oldest client, as published and untouched: pages that save with `filepicker.exportFile`. It
 * opens our dialog in a frame, on a host of that name (Filestack reference 12).
 */

const require = createRequire(import.meta.url)

let running: RunningService
let browser: Browser
let site: HostSite
before(async () => {
  if (noBrowser) return
  running = await startService()
  const { service } = running
  const dialogs = `https://dialog.${service.cname}`
  site = await startHostSite({
    origins: [...service.origins, dialogs],
    frames: true,
    inlineStyles: true,
    sdk: '/filepicker.js',
    files: {
      '/filepicker.js': `window.filepicker = { hostname: 'https://www.${service.cname}' };\n${await readFile(
        require.resolve('filepicker-js/dist/filepicker.js'),
        'utf8',
      )}`,
    },
    script: `filepicker.setKey('${service.apiKey}')`,
  })
  browser = await launchBrowser()
})
after(async () => {
  await browser?.close()
  await site?.close()
  await running?.stop()
})

interface Exported {
  readonly url: string
  readonly filename: string
  readonly mimetype: string
  readonly size: number
  readonly client: string
  readonly isWriteable: boolean
}

/** Asks for a file to be saved, as a page of those days did. */
async function exportFile(page: Page, url: string, options: object): Promise<FrameLocator> {
  await page.evaluate(
    `void (globalThis.exported = new Promise((resolve, reject) =>
      filepicker.exportFile(${JSON.stringify(url)}, ${JSON.stringify(options)}, resolve, reject)))`,
  )
  return page.frameLocator('#filepicker_dialog')
}

async function openPage(context: BrowserContext): Promise<Page> {
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  await page.goto(site.url)
  return page
}

test('filepicker.exportFile: a person saves in a frame of the page, which is told what is there now', {
  skip: noBrowser,
}, async () => {
  const { service, quayside } = running
  const person = await connectPerson(quayside)
  const file = await person.store('/Documents/Shopping list.txt')
  await using context = await browser.newContext({ ignoreHTTPSErrors: true })
  const page = await openPage(context)
  const source = `https://www.${service.cname}/api/file/${file.handle}`

  const dialog = await exportFile(page, source, {
    mimetype: 'text/plain',
    suggestedFilename: 'What to buy',
    services: ['DROPBOX'],
  })
  const [popup] = await Promise.all([
    page.waitForEvent('popup'),
    dialog.getByRole('button', { name: 'Connect Dropbox' }).click(),
  ])
  await consent(popup)
  await dialog.getByText('Music', { exact: true }).click()
  assert.equal(await dialog.getByRole('textbox', { name: 'Name' }).inputValue(), 'What to buy')
  await dialog.getByRole('button', { name: 'Save here' }).click()
  const exported = await page.evaluate<Exported>('exported')

  const { url, ...facts } = exported
  assert.deepEqual(facts, {
    filename: 'What to buy.txt',
    mimetype: 'text/plain',
    size: file.size,
    client: 'dropbox',
    isWriteable: true,
  })
  assert.ok(url.startsWith(`https://www.${service.cname}/api/file/`), url)
  const there = await quayside.sandbox.downloadHash({
    account: PERSON,
    path: '/Music/What to buy.txt',
  })
  assert.equal((await service.ask(url)).sha256, there.sha256)
  await page.locator('#filepicker_dialog').waitFor({ state: 'detached' })
})

test('filepicker.exportFile: what cannot be shown is told as an error of the client', {
  skip: noBrowser,
}, async () => {
  await using context = await browser.newContext({ ignoreHTTPSErrors: true })
  const page = await openPage(context)
  const { service } = running

  await exportFile(page, `https://www.${service.cname}/api/file/nothing`, {
    suggestedFilename: 'a.txt',
  })
  await page.locator('.fp__close a').dispatchEvent('click')

  const error = await page.evaluate<{ code: number }>('exported.catch((error) => error)')
  assert.equal(error.code, 131)
})
