import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { UploadedFileAnswer } from '@quayside/wire'
import type { HttpResponse, Upload } from 'tus-js-client'
import { launchBrowser, noBrowser } from '../support/browser.ts'
import { startHostSite } from '../support/host-site.ts'
import { forEachSize } from '../support/places.ts'
import { DEMO_API_KEY, startQuayside, type TestQuayside } from '../support/quayside.ts'
import { sha256Of } from '../support/sha256.ts'
import { offsetOf, sendByTus } from '../support/tus.ts'

const MIB = 1024 * 1024
/** A client that has lost its connection, or its server, asks again after so long. */
const PATIENT = { retryDelays: Array.from({ length: 60 }, () => 250) }

const TUS_FOR_PAGES = join(import.meta.dirname, '../../node_modules/tus-js-client/dist/tus.min.js')

/** Runs in the page. */
function sendFromPage({
  endpoint,
  apikey,
}: {
  readonly endpoint: string
  readonly apikey: string
}) {
  const { tus } = globalThis as unknown as { readonly tus: { readonly Upload: typeof Upload } }
  return new Promise<{ readonly url?: string | undefined; readonly error?: string }>((resolve) => {
    new tus.Upload(new Blob(['from a page']), {
      endpoint,
      metadata: { apikey },
      chunkSize: 4,
      retryDelays: null,
      onSuccess: ({ lastResponse }) => resolve({ url: lastResponse.getHeader('Quayside-Url') }),
      onError: (error) => resolve({ error: String(error) }),
    }).start()
  })
}

forEachSize((size) => {
  let quayside: TestQuayside
  before(async () => {
    quayside = await startQuayside({ size, seed: 'empty' })
  })
  after(() => quayside.stop())

  /** That the link which the last answer told has these bytes. */
  async function assertStored(answer: HttpResponse, bytes: Buffer): Promise<void> {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const url = answer.getHeader('Quayside-Url')
    assert.ok(url, 'the last answer tells no link')
    assert.deepEqual(await sha256Of(url), { sha256, size: bytes.length })
  }

  /** Sends the first pieces and goes away, as a page that is closed does. */
  async function begin(bytes: Buffer, chunkSize: number): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const { upload } = sendByTus(quayside.url, bytes, {
      chunkSize,
      onChunkComplete: () => resolve(),
    })
    await promise
    await upload.abort()
    assert.ok(upload.url)
    return upload.url
  }

  test('a file sent in one go is the same bytes, named as Uppy names it', async () => {
    const bytes = randomBytes(20 * MIB + 5)
    const metadata = { filename: 'holiday.jpg', name: 'holiday.jpg', filetype: 'image/jpeg' }
    const more = { type: 'image/jpeg', relativePath: 'summer/holiday.jpg', path: 'in/' }

    const { upload, done } = sendByTus(quayside.url, bytes, { metadata: { ...metadata, ...more } })
    const answer = await done

    await assertStored(answer, bytes)
    const file = (await (await fetch(String(upload.url))).json()) as UploadedFileAnswer
    assert.deepEqual(
      [file.filename, file.mimetype, file.size, file.upload_tags, file.key?.startsWith('in/')],
      ['holiday.jpg', 'image/jpeg', bytes.length, { relativePath: more.relativePath }, true],
    )
  })

  test('a file goes in small pieces, with the first of them in the creation', async () => {
    const bytes = randomBytes(2 * MIB + 3)

    const { done } = sendByTus(quayside.url, bytes, {
      chunkSize: 100_000,
      uploadDataDuringCreation: true,
    })

    await assertStored(await done, bytes)
  })

  test('another client goes on where the first one stopped', async () => {
    const bytes = randomBytes(12 * MIB)
    const uploadUrl = await begin(bytes, 3 * MIB)
    const begunWith = await offsetOf(uploadUrl)
    assert.ok(begunWith >= 3 * MIB && begunWith < bytes.length, String(begunWith))

    const { done } = sendByTus(quayside.url, bytes, { uploadUrl })

    await assertStored(await done, bytes)
  })

  test('what has arrived of a request that is cut is kept', async () => {
    const bytes = randomBytes(12 * MIB)
    const uploadUrl = await begin(bytes, MIB)
    const from = await offsetOf(uploadUrl)
    const patch = request(uploadUrl, {
      method: 'PATCH',
      headers: {
        'tus-resumable': '1.0.0',
        'content-type': 'application/offset+octet-stream',
        'upload-offset': from,
        'content-length': bytes.length - from,
      },
    })
    patch.on('error', () => undefined)
    await new Promise((resolve) => patch.write(bytes.subarray(from, 11 * MIB), resolve))
    patch.destroy()

    const kept = await offsetOf(uploadUrl)
    const { done } = sendByTus(quayside.url, bytes, { uploadUrl })

    assert.ok(kept > from && kept <= 11 * MIB, `${kept} after ${from}`)
    await assertStored(await done, bytes)
  })

  test('two clients that send one file to one address at once make one file', async () => {
    const bytes = randomBytes(6 * MIB)
    const uploadUrl = await begin(bytes, MIB)

    const both = [1, 2].map(() => sendByTus(quayside.url, bytes, { uploadUrl, ...PATIENT }).done)
    const answers = await Promise.all(both)

    for (const answer of answers) await assertStored(answer, bytes)
    assert.equal(new Set(answers.map((answer) => answer.getHeader('Quayside-Handle'))).size, 1)
  })

  test('a size may be told at the end', async () => {
    const bytes = randomBytes(3 * MIB)

    const { done } = sendByTus(quayside.url, bytes, {
      uploadLengthDeferred: true,
      chunkSize: 2 * MIB,
    })

    await assertStored(await done, bytes)
  })

  test('an upload that is given up is gone', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const options = { chunkSize: MIB, onChunkComplete: () => resolve() }
    const { upload } = sendByTus(quayside.url, randomBytes(4 * MIB), options)
    await promise

    await upload.abort(true)

    assert.ok(Number.isNaN(await offsetOf(String(upload.url))))
  })

  test('an unknown app is refused, in words', async () => {
    const { done } = sendByTus(quayside.url, Buffer.from('four'), {
      metadata: { apikey: 'AUnknown0000000000000z' },
      retryDelays: null,
    })

    await assert.rejects(done, /app_unknown/)
  })

  // What a browser lets a page ask and read is the same at both sizes.
  if (size === 'embedded') {
    test('a page of another origin sends a file and reads where it is', {
      skip: noBrowser,
    }, async () => {
      const site = await startHostSite({
        origins: [quayside.url],
        sdk: '/tus.js',
        files: { '/tus.js': await readFile(TUS_FOR_PAGES, 'utf8') },
        script: '',
      })
      const browser = await launchBrowser()
      const page = await browser.newPage()
      await page.goto(site.url)

      const told = await page.evaluate(sendFromPage, {
        endpoint: `${quayside.url}/upload/tus`,
        apikey: DEMO_API_KEY,
      })

      const { url } = told
      assert.ok(url, String(told.error))
      assert.equal(await (await fetch(url)).text(), 'from a page')
      await browser.close()
      await site.close()
    })
  }

  test('a server that is killed in the middle loses nothing it has acknowledged', async () => {
    const bytes = randomBytes(16 * MIB)
    let acknowledged = 0
    let kill: Promise<void> | undefined
    const killOnce = async () => {
      await quayside.server().kill()
      await quayside.restart()
    }
    const { done } = sendByTus(quayside.url, bytes, {
      ...PATIENT,
      chunkSize: 5 * MIB,
      onChunkComplete: (_sent, accepted) => {
        assert.ok(accepted >= acknowledged, `${accepted} after ${acknowledged}`)
        acknowledged = accepted
        kill ??= killOnce()
      },
    })

    const answer = await done
    await kill

    assert.equal(acknowledged, bytes.length)
    await assertStored(answer, bytes)
  })
})
