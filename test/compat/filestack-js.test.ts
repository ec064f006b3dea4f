import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import type { PickResult } from '@quayside/client'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, noBrowser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { type HostSite, startHostSite } from '../support/host-site.ts'
import { pickerOn } from '../support/picker.ts'
import { DEMO_API_KEY, startQuayside, type TestQuayside } from '../support/quayside.ts'
import { sandboxFile } from '../support/sandbox.ts'

interface Generation {
  readonly version: string
  /** The unmodified build for browsers. */
  readonly build: string
  /** Makes `client`, in the words of this generation; `CNAME` stands for the host. */
  readonly init: string
  /** Picks one file; what comes is a `PickResult`. */
  readonly pick: string
}

const WITH_PICKER = `new Promise((onUploadDone) =>
  client.picker({ fromSources: ['dropbox'], onUploadDone }).open())`

const GENERATIONS: readonly Generation[] = [
  {
    version: '0.11.5',
    build: 'filestack-js-0/dist/filestack.js',
    init: `filestack.init('${DEMO_API_KEY}', undefined, 'CNAME')`,
    pick: `client.pick({ fromSources: ['dropbox'] })`,
  },
  {
    version: '1.14.6',
    build: 'filestack-js-1/build/browser/filestack.min.js',
    init: `filestack.init('${DEMO_API_KEY}', { cname: 'CNAME' })`,
    pick: WITH_PICKER,
  },
  {
    version: '3.51.6',
    build: 'filestack-js-3/build/browser/filestack.min.js',
    init: `filestack.init('${DEMO_API_KEY}', { cname: 'CNAME' })`,
    pick: WITH_PICKER,
  },
  {
    version: '4.3.8',
    build: 'filestack-js-4/build/browser/filestack.min.js',
    init: `filestack.init('${DEMO_API_KEY}', { cname: 'CNAME' })`,
    pick: WITH_PICKER,
  },
]

/** Where its clients look for the parts of the service, before the name they are given. */
const HOSTS = ['www', 'cdn', 'cloud', 'upload', 'process', 'static']

const { resolve } = createRequire(import.meta.url)

let quayside: TestQuayside
let browser: Browser
let cname: string
before(async () => {
  if (noBrowser) return
  const port = await freePort()
  cname = `localhost:${port}`
  const env = { QUAYSIDE_TLS: 'dev', QUAYSIDE_TLS_PORT: String(port) }
  ;[quayside, browser] = await Promise.all([startQuayside({ env }), launchBrowser()])
})
after(async () => {
  await browser?.close()
  await quayside?.stop()
})

/** Asked in the page: Node knows neither the names below `localhost` nor the certificate. */
function sha256Seen(page: Page, url: string): Promise<string> {
  return page.evaluate(`fetch(${JSON.stringify(url)})
    .then((response) => response.arrayBuffer())
    .then((bytes) => crypto.subtle.digest('SHA-256', bytes))
    .then((hash) => new Uint8Array(hash).toHex())`)
}

/** Runs `use` in a page that has the unmodified SDK. */
async function withPage(generation: Generation, use: (page: Page) => Promise<void>): Promise<void> {
  const site: HostSite = await startHostSite({
    origins: HOSTS.map((host) => `https://${host}.${cname}`),
    sdk: '/sdk.js',
    files: { '/sdk.js': await readFile(resolve(generation.build), 'utf8') },
    script: `globalThis.client = ${generation.init.replace('CNAME', cname)}`,
  })
  // The development certificate is signed by an authority this browser does not know.
  const context = await browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: 'reduce' })
  try {
    await quayside.sandbox.revokeAll()
    const page = await context.newPage()
    await page.goto(site.url)
    await use(page)
  } finally {
    await context.close()
    await site.close()
  }
}

for (const generation of GENERATIONS) {
  test(`filestack-js ${generation.version} opens the dialog and gets the picked file`, {
    skip: noBrowser,
  }, async () => {
    await withPage(generation, async (page) => {
      await page.evaluate(`void (globalThis.outcome = ${generation.pick})`)
      const picker = pickerOn(page)
      await picker.connect()
      await picker.openFolder('Documents')
      await picker.choose('Festival programme.pdf')
      await picker.proceed()
      await picker.upload()

      const { filesUploaded } = await page.evaluate<PickResult>('outcome')

      const [file] = filesUploaded
      assert.equal(file?.filename, 'Festival programme.pdf')
      assert.equal(new URL(file.url ?? '').host, `cdn.${cname}`)
      const original = await sandboxFile(quayside, '/Documents/Festival programme.pdf')
      assert.equal(await sha256Seen(page, file.url ?? ''), original.sha256)
    })
  })
}

test('filestack-js 4.3.8 uploads a file of the page', { skip: noBrowser }, async () => {
  const [, , , newest] = GENERATIONS
  assert.ok(newest)
  await withPage(newest, async (page) => {
    const file = await page.evaluate<{ url: string; size: number }>(
      `client.upload(new Blob(['Ahoi, harbour']), {}, { filename: 'ahoi.txt' })`,
    )

    assert.equal(file.size, 13)
    const text = await page.evaluate(`fetch(${JSON.stringify(file.url)}).then((r) => r.text())`)
    assert.equal(text, 'Ahoi, harbour')
  })
})
