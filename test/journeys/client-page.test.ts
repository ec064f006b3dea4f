import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { UploadedFile } from '@quayside/client'
import { buildClient } from '@quayside/client/build'
import type { BrowserContext, Page } from 'playwright-core'
import { noBrowser } from '../support/browser.ts'
import { eventually } from '../support/eventually.ts'
import { preparePageJourney } from '../support/page-journey.ts'
import { DEMO_API_KEY } from '../support/quayside.ts'

const MIB = 1024 * 1024

describe('the client in a page', { skip: noBrowser }, () => {
  const journey = preparePageJourney({
    quayside: { seed: 'empty' },
    site: async ({ url }) => ({
      sdk: '/quayside.js',
      files: { '/quayside.js': await builtClient() },
      script: `client = quayside.init('${DEMO_API_KEY}', { baseUrl: '${url}' })`,
    }),
  })
  let page: Page
  beforeEach(() => {
    page = journey.page()
  })

  /** Begins to upload in the page; `outcome` there is what comes of it. */
  const beginUpload = (bytes: number) =>
    page.evaluate(`{
      told = []
      retries = 0
      const file = new File([new Uint8Array(${bytes}).fill(7)], 'sevens.bin')
      outcome = client.upload(file, {
        partSize: ${5 * MIB},
        concurrency: 1,
        progressInterval: 1,
        retryMaxTime: 200,
        onProgress: ({ totalBytes }) => told.push(totalBytes),
        onRetry: () => retries++,
      }, {}, token = {})
      outcome.catch(() => undefined)
      void 0
    }`)
  const uploaded = () => page.evaluate<UploadedFile>('outcome')
  const sha256Of = async ({ url }: UploadedFile) =>
    createHash('sha256')
      .update(await (await fetch(url)).bytes())
      .digest('hex')
  const sevens = (bytes: number) =>
    createHash('sha256').update(Buffer.alloc(bytes, 7)).digest('hex')

  test('an upload tells how much of each part was sent', async () => {
    await slowDown(journey.context(), page)
    await beginUpload(13 * MIB)

    const file = await uploaded()

    assert.equal(await sha256Of(file), sevens(13 * MIB))
    const told = await page.evaluate<number[]>('told')
    assert.equal(told.at(-1), 13 * MIB)
    const wholes = [0, 3, 5, 8, 10, 13].map((mib) => mib * MIB)
    assert.ok(
      told.some((bytes) => !wholes.includes(bytes)),
      `only whole parts were told: ${told}`,
    )
  })

  test('an upload waits while the browser is offline, and goes on', async () => {
    await slowDown(journey.context(), page)
    await beginUpload(11 * MIB)
    await eventually(() => page.evaluate<boolean>('told.some((bytes) => bytes > 0)'))

    await journey.context().setOffline(true)
    const requests: string[] = []
    page.on('request', (request) => requests.push(request.url()))
    // What was on its way has ended, one way or the other, and nothing else begins.
    const hasEnded = `told.at(-1) >= ${5 * MIB} || retries > 0`
    await eventually(() => page.evaluate<boolean>(hasEnded))
    await delay(200)
    assert.deepEqual(requests, [])
    await journey.context().setOffline(false)

    assert.equal(await sha256Of(await uploaded()), sevens(11 * MIB))
  })

  test('a cancelled upload ends at once', async () => {
    await slowDown(journey.context(), page)
    // Large enough that a busy machine does not see it end before it is cancelled.
    await beginUpload(100 * MIB)
    await eventually(() => page.evaluate<boolean>('told.some((bytes) => bytes > 0)'))

    const reason = await page.evaluate<string>(`{
      token.cancel()
      outcome.then(() => 'done', (error) => error.name)
    }`)

    assert.equal(reason, 'AbortError')
  })

  test('a dialog that could not be loaded is loaded by the next call', async () => {
    const load = () =>
      page.evaluate<string>(`client.preload().then(() => 'loaded', (error) => error.name)`)
    await page.route('**/picker.js', (route) => route.abort())
    assert.equal(await load(), 'PickerLoadError')

    await page.unroute('**/picker.js')
    await page.route('**/picker.js', (route) =>
      route.fulfill({
        contentType: 'text/javascript',
        headers: { 'access-control-allow-origin': '*' },
        body: `filestackInternals.modules['fs-loader-picker'] = { instance: class {} }`,
      }),
    )

    assert.equal(await load(), 'loaded')
    assert.equal(await page.locator('script#fs-loader-picker').count(), 1)
  })

  for (const rejectOnCancel of [false, true]) {
    test(`a person who goes away ends the pick (rejectOnCancel: ${rejectOnCancel})`, async () => {
      const options = { fromSources: ['local_file_system'], rejectOnCancel }
      await page.evaluate(`{
        picked = client.pick(${JSON.stringify(options)})
        picked = picked.then((result) => ({ result }), (files) => ({ files }))
        void 0
      }`)
      await page.getByRole('dialog').waitFor()

      await page.keyboard.press('Escape')

      const nothing = { filesUploaded: [], filesFailed: [] }
      const expected = rejectOnCancel ? { files: [] } : { result: nothing }
      assert.deepEqual(await page.evaluate('picked'), expected)
    })
  }

  test('a script that is not the dialog is refused', async () => {
    await page.route('**/picker.js', (route) =>
      route.fulfill({
        contentType: 'text/javascript',
        headers: { 'access-control-allow-origin': '*' },
        body: '',
      }),
    )

    const words = await page.evaluate(`client.picker().open().catch((error) => error.message)`)

    assert.match(String(words), /is not the dialog/)
  })
})

/** Enough for a part to take a moment. */
async function slowDown(context: BrowserContext, page: Page): Promise<void> {
  const session = await context.newCDPSession(page)
  await session.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: 8 * MIB,
  })
}

async function builtClient(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), 'quayside-client-'))
  try {
    const [{ file }] = await buildClient({ outDir })
    return await readFile(file, 'utf8')
  } finally {
    await rm(outDir, { recursive: true, force: true })
  }
}
