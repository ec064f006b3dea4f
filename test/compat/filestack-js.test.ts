import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { PickResult } from '@quayside/client'
import type { Browser, Page } from 'playwright-core'
import { launchBrowser, noBrowser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { startHostSite } from '../support/host-site.ts'
import { pickerOn } from '../support/picker.ts'
import { DEMO_API_KEY, startQuayside, type TestQuayside } from '../support/quayside.ts'
import { sandboxFile } from '../support/sandbox.ts'
import { watchContext } from '../support/watch-context.ts'

interface Generation {
  readonly version: string
  /** The folder of the unmodified build for browsers. */
  readonly folder: string
  readonly file: string
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
    folder: 'filestack-js-0/dist',
    file: 'filestack.js',
    init: `filestack.init('${DEMO_API_KEY}', undefined, 'CNAME')`,
    pick: `client.pick({ fromSources: ['dropbox'] })`,
  },
  {
    version: '1.14.6',
    folder: 'filestack-js-1/build/browser',
    file: 'filestack.min.js',
    init: `filestack.init('${DEMO_API_KEY}', { cname: 'CNAME' })`,
    pick: WITH_PICKER,
  },
  {
    version: '3.51.6',
    folder: 'filestack-js-3/build/browser',
    file: 'filestack.min.js',
    init: `filestack.init('${DEMO_API_KEY}', { cname: 'CNAME' })`,
    pick: WITH_PICKER,
  },
  {
    version: '4.3.8',
    folder: 'filestack-js-4/build/browser',
    file: 'filestack.min.js',
    init: `filestack.init('${DEMO_API_KEY}', { cname: 'CNAME' })`,
    pick: WITH_PICKER,
  },
]

/** Where its clients look for the parts of the service, before the name they are given. */
const HOSTS = ['www', 'cdn', 'cloud', 'upload', 'process', 'static']

const MODULES = fileURLToPath(new URL('../../node_modules/', import.meta.url))

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

/** By the paths they have on a web server: some load others in turn. */
async function scriptsIn(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.js'))
  const texts = names.map(async (name) => [`/${name}`, await readFile(`${folder}/${name}`, 'utf8')])
  return Object.fromEntries(await Promise.all(texts))
}

/** Asked in the page: Node knows neither the names below `localhost` nor the certificate. */
function sha256Seen(page: Page, url: string): Promise<string> {
  return page.evaluate(`fetch(${JSON.stringify(url)})
    .then((response) => response.arrayBuffer())
    .then((bytes) => crypto.subtle.digest('SHA-256', bytes))
    .then((hash) => new Uint8Array(hash).toHex())`)
}

/** Runs `use` in a page that has the unmodified SDK. */
async function withPage(generation: Generation, use: (page: Page) => Promise<void>): Promise<void> {
  const origins = HOSTS.map((host) => `https://${host}.${cname}`)
  const site = await startHostSite({
    origins,
    sdk: `/${generation.file}`,
    files: await scriptsIn(`${MODULES}${generation.folder}`),
    script: `globalThis.client = ${generation.init.replace('CNAME', cname)}`,
  })
  // The development certificate is signed by an authority this browser does not know.
  const context = await browser.newContext({ ignoreHTTPSErrors: true, reducedMotion: 'reduce' })
  context.setDefaultTimeout(10_000)
  const own = [site.origin, quayside.url, quayside.sandboxOrigin]
  const watch = watchContext(context, [...origins, ...own])
  try {
    await quayside.sandbox.revokeAll()
    const page = await context.newPage()
    await page.goto(site.url)
    await use(page)
    watch.check()
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
      // What it answers are getters, of which nothing would leave the page.
      `client.upload(new Blob(['Ahoi, harbour']), {}, { filename: 'ahoi.txt' })
        .then((file) => ({ url: file.url, size: file.size }))`,
    )

    assert.equal(file.size, 13)
    const text = await page.evaluate(`fetch(${JSON.stringify(file.url)}).then((r) => r.text())`)
    assert.equal(text, 'Ahoi, harbour')
  })
})
