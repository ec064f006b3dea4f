import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Dropbox } from 'dropbox'
import sharp from 'sharp'
import {
  APP_KEY,
  APP_SECRET,
  bytesOf,
  type Loose,
  PERSONAL,
  refusal,
  startTestSandbox,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

let sandbox: TestSandbox
let sdk: Dropbox
before(async () => {
  sandbox = await startTestSandbox()
  sdk = await sandbox.sdkFor(PERSONAL)
  const picture = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: '#3080c0' } })
  await sandbox.control.createFiles(PERSONAL, [
    { path: '/wide.jpg', bytes: await picture(1200, 600).jpeg().toBuffer() },
    { path: '/tall.png', bytes: await picture(600, 1200).png().toBuffer() },
    { path: '/tiny.gif', bytes: await picture(20, 10).gif().toBuffer() },
    { path: '/text.txt', text: 'no picture' },
    { path: '/liar.jpg', text: 'no picture either' },
    { path: '/huge.jpg', pattern: { seed: 1, size: 21 * 1024 * 1024 } },
  ])
})
after(() => sandbox[Symbol.asyncDispose]())

const tagged = <T extends string>(tag: T) => ({ '.tag': tag })

async function shapeOf(path: string, size: string, mode = 'strict', format = 'jpeg') {
  const { result } = await sdk.filesGetThumbnailV2({
    resource: { '.tag': 'path', path },
    size: tagged(size),
    mode: tagged(mode),
    format: tagged(format),
  } as Loose)
  const { width, height, format: made } = await sharp(bytesOf(result)).metadata()
  return `${width}x${height} ${made}`
}

describe('get_thumbnail_v2', () => {
  it('fits into the box, turns the box, or covers it', async () => {
    const table: [string, string, string, string][] = [
      ['/wide.jpg', 'w256h256', 'strict', '256x128 jpeg'],
      ['/tall.png', 'w480h320', 'strict', '160x320 jpeg'],
      ['/tall.png', 'w480h320', 'bestfit', '240x480 jpeg'],
      ['/wide.jpg', 'w256h256', 'fitone_bestfit', '512x256 jpeg'],
      ['/wide.jpg', 'w64h64', 'original', '1200x600 jpeg'],
      ['/tiny.gif', 'w2048h1536', 'strict', '20x10 jpeg'],
    ]
    for (const [path, size, mode, shape] of table) {
      assert.equal(await shapeOf(path, size, mode), shape)
    }
  })

  it('has every size and format', async () => {
    const sizes = [
      'w32h32',
      'w64h64',
      'w128h128',
      'w256h256',
      'w480h320',
      'w640h480',
      'w960h640',
      'w1024h768',
      'w2048h1536',
    ]
    for (const size of sizes) {
      assert.match(await shapeOf('/wide.jpg', size), /^\d+x\d+ jpeg$/)
    }
    assert.equal(await shapeOf('/wide.jpg', 'w64h64', 'strict', 'png'), '64x32 png')
    assert.equal(await shapeOf('/wide.jpg', 'w64h64', 'strict', 'webp'), '64x32 webp')
  })

  it('tells the file beside the picture', async () => {
    const { result } = await sdk.filesGetThumbnailV2({
      resource: { '.tag': 'path', path: '/wide.jpg' },
    })

    assert.equal((result as Loose).file_metadata.name, 'wide.jpg')
  })

  it('says why there is no picture', async () => {
    const table = [
      ['/text.txt', 'unsupported_extension'],
      ['/liar.jpg', 'conversion_error'],
      ['/huge.jpg', 'unsupported_image'],
    ]
    for (const [path = '', tag] of table) {
      const { status, error } = await refusal(
        sdk.filesGetThumbnailV2({ resource: { '.tag': 'path', path } }),
      )
      assert.equal(status, 409)
      assert.deepEqual(error.error, { '.tag': tag })
    }
  })

  it('makes one of a shared link for an app without a user', async () => {
    const { result: link } = await sdk.sharingCreateSharedLinkWithSettings({ path: '/wide.jpg' })
    const app = sandbox.sdk({ clientId: APP_KEY, clientSecret: APP_SECRET })
    const { result } = await app.filesGetThumbnailV2({
      resource: { '.tag': 'link', url: link.url },
    })

    assert.equal((result as Loose).link_metadata.url, link.url)
    assert.ok(bytesOf(result).length > 100)
  })

  it('answers in the old form too', async () => {
    const { result } = await sdk.filesGetThumbnail({ path: '/wide.jpg' })

    assert.equal(result.name, 'wide.jpg')
  })
})

describe('get_thumbnail_batch', () => {
  it('answers in the order asked, failures included', async () => {
    const { result } = await sdk.filesGetThumbnailBatch({
      entries: ['/tall.png', '/text.txt', '/none.jpg', '/wide.jpg'].map((path) => ({ path })),
    })

    const entries = result.entries as Loose[]
    assert.deepEqual(
      entries.map((entry) => entry['.tag']),
      ['success', 'failure', 'failure', 'success'],
    )
    assert.equal(entries[0].metadata.name, 'tall.png')
    const { width, height } = await sharp(Buffer.from(entries[0].thumbnail, 'base64')).metadata()
    assert.deepEqual([width, height], [32, 64])
    assert.deepEqual(entries[1].failure, { '.tag': 'unsupported_extension' })
    assert.deepEqual(entries[2].failure, { '.tag': 'path', path: { '.tag': 'not_found' } })
  })

  it('takes 25 at most', async () => {
    const entries = Array.from({ length: 26 }, () => ({ path: '/wide.jpg' }))
    const { error } = await refusal(sdk.filesGetThumbnailBatch({ entries }))

    assert.deepEqual(error.error, { '.tag': 'too_many_files' })
  })
})

describe('media info', () => {
  it('tells the size of a photo when asked to', async () => {
    const plain = await sdk.filesGetMetadata({ path: '/wide.jpg' })
    const asked = await sdk.filesGetMetadata({ path: '/wide.jpg', include_media_info: true })

    assert.equal('media_info' in plain.result, false)
    assert.deepEqual((asked.result as Loose).media_info, {
      '.tag': 'metadata',
      metadata: { '.tag': 'photo', dimensions: { height: 600, width: 1200 } },
    })
  })
})
