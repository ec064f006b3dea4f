import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, it } from 'node:test'
import { type Dropbox, downloadFile } from 'dropbox'
import { unzipSync } from 'fflate'
import {
  bytesOf,
  callApi,
  jsonOf,
  PERSONAL,
  startTestSandbox,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

const TEXT = 'the tide comes in, the tide goes out'
const HARD = '/Grüße 🚢 & <x>.txt'

let sandbox: TestSandbox
let sdk: Dropbox
let token: string
before(async () => {
  sandbox = await startTestSandbox()
  token = (await sandbox.control.issueToken({ account: PERSONAL })).access_token
  sdk = sandbox.sdk({ accessToken: token })
  await sandbox.control.createFiles(PERSONAL, [
    { path: '/tide.txt', text: TEXT },
    { path: HARD, text: 'Ahoi' },
    { path: '/empty', text: '' },
    { path: '/large.bin', pattern: { seed: 3, size: 9_000_001 } },
    { path: '/disk.bin', bytes: Buffer.alloc(5_000_003, 'harbour ') },
  ])
  await sandbox.control.createPaper(PERSONAL, '/Plan.paper', {
    html: '<h1>Plan</h1>',
    markdown: '# Plan',
    plain_text: 'Plan',
  })
})
after(() => sandbox[Symbol.asyncDispose]())

const download = (path: string, headers: Record<string, string> = {}, method = 'POST') =>
  callApi(sandbox.origin, 'files/download', { token, arg: { path }, headers, method })

describe('download', () => {
  it('answers the bytes, with metadata without a tag in the header', async () => {
    const answer = await download('/tide.txt')

    assert.equal(await answer.text(), TEXT)
    const result = JSON.parse(answer.headers.get('dropbox-api-result') ?? '')
    assert.equal(result['.tag'], undefined)
    assert.equal(result.size, TEXT.length)
    assert.equal(answer.headers.get('content-type'), 'application/octet-stream')
    assert.equal(answer.headers.get('content-length'), String(TEXT.length))
    assert.equal(answer.headers.get('content-encoding'), null)
  })

  it('takes and gives names beyond ASCII escaped', async () => {
    const answer = await fetch(`${sandbox.origin}/2/files/download`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'dropbox-api-arg':
          '{"path":"/Gr\\u00fc\\u00dfe \\ud83d\\udea2 \\u0026 \\u003cx\\u003e.txt"}',
      },
    })

    assert.equal(await answer.text(), 'Ahoi')
    const header = answer.headers.get('dropbox-api-result') ?? ''
    assert.match(header, /Gr\\u00fc\\u00dfe \\ud83d\\udea2 & <x>\.txt/)
  })

  it('takes raw UTF-8 bytes in the header, as the Go SDK sends them', async () => {
    const { promise, resolve } = Promise.withResolvers<string>()
    const call = request(
      `${sandbox.origin}/2/files/download`,
      {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${token}`,
          'Content-Type': 'application/octet-stream',
          'Dropbox-Api-Arg': Buffer.from(JSON.stringify({ path: HARD })).toString('latin1'),
        },
      },
      (answer) => void buffer(answer).then((bytes) => resolve(bytes.toString())),
    )
    call.end()

    assert.equal(await promise, 'Ahoi')
  })

  it('takes an argument of tens of kilobytes', async () => {
    const answer = await download(`/${'ü'.repeat(9000)}`)

    assert.equal(answer.status, 409)
  })

  it('answers the same to the SDK', async () => {
    const { result } = await sdk.filesDownload({ path: HARD })

    assert.equal(bytesOf(result).toString(), 'Ahoi')
    assert.equal(result.name, HARD.slice(1))
  })

  it('gives an old revision by its rev, and none of a folder', async () => {
    const { rev } = await sandbox.control.createFile(PERSONAL, { path: '/twice.txt', text: 'one' })
    await sandbox.control.replaceFile(PERSONAL, { path: '/twice.txt', text: 'two' })
    await sandbox.control.createFolder({ account: PERSONAL, path: '/Folder' })

    assert.equal(await (await download(`rev:${rev}`)).text(), 'one')
    const folder = await jsonOf(await download('/Folder'))
    assert.deepEqual(folder.error, { '.tag': 'path', path: { '.tag': 'not_file' } })
  })

  it('answers GET with an entity tag, and 304 as long as nothing changed', async () => {
    const first = await download('/tide.txt', {}, 'GET')
    const etag = first.headers.get('etag') ?? ''
    const second = await download('/tide.txt', { 'if-none-match': etag }, 'GET')

    assert.equal(await first.text(), TEXT)
    assert.equal(second.status, 304)
  })
})

describe('ranges', () => {
  it('answer 206 with the part that was asked for', async () => {
    const table: [string, string][] = [
      ['bytes=4-7', 'tide'],
      ['bytes=32-', ' out'],
      ['bytes=-3', 'out'],
      ['bytes=33-999', 'out'],
    ]
    for (const [range, text] of table) {
      const answer = await download('/tide.txt', { range })
      const start = TEXT.lastIndexOf(text)

      assert.equal(answer.status, 206)
      assert.equal(await answer.text(), text)
      assert.equal(answer.headers.get('content-length'), String(text.length))
      assert.equal(
        answer.headers.get('content-range')?.replace(/^bytes (\d+)-(\d+)/, 'bytes'),
        `bytes/${TEXT.length}`,
      )
      assert.ok(answer.headers.get('dropbox-api-result'))
      assert.ok(start >= 0)
    }
  })

  it('answer 416 past the end and anywhere in an empty file', async () => {
    assert.equal((await download('/tide.txt', { range: 'bytes=36-' })).status, 416)
    assert.equal((await download('/empty', { range: 'bytes=0-0' })).status, 416)
    assert.equal(await (await download('/empty')).text(), '')
  })

  it('join to the whole of a large file, computed or from disk', async () => {
    for (const path of ['/large.bin', '/disk.bin']) {
      const { sha256, size } = await sandbox.control.downloadHash({ account: PERSONAL, path })
      const hash = createHash('sha256')
      for (let start = 0; start < size; start += 1_500_000) {
        const end = Math.min(start + 1_500_000, size) - 1
        const answer = await download(path, { range: `bytes=${start}-${end}` })
        hash.update(await answer.bytes())
      }
      const whole = createHash('sha256')
        .update(await (await download(path)).bytes())
        .digest('hex')

      assert.equal(hash.digest('hex'), sha256)
      assert.equal(whole, sha256)
    }
  })

  it('please the SDK’s parallel download, which checks size and content hash', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-download-'))
    const file = join(folder, 'large.bin')
    try {
      await downloadFile(sdk, '/large.bin', file, { parallelDownloads: 3 })
      const { sha256 } = await sandbox.control.downloadHash({
        account: PERSONAL,
        path: '/large.bin',
      })

      assert.equal(
        createHash('sha256')
          .update(await readFile(file))
          .digest('hex'),
        sha256,
      )
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

describe('a folder as one archive', () => {
  const zipOf = (path: string) =>
    callApi(sandbox.origin, 'files/download_zip', { token, arg: { path } })

  it('holds every file below it that can be downloaded, and empty folders', async () => {
    await sandbox.control.createFiles(PERSONAL, [
      { path: '/Pack/a.txt', text: TEXT },
      { path: '/Pack/Sub/Grüße 🚢.bin', pattern: { seed: 5, size: 3_000_001 } },
      { path: '/Pack/empty.txt', text: '' },
    ])
    await sandbox.control.createFolder({ account: PERSONAL, path: '/Pack/Nothing' })
    await sandbox.control.createPaper(PERSONAL, '/Pack/Plan.paper', { html: 'x' })
    const answer = await zipOf('/pack')
    const bytes = await answer.bytes()
    const files = unzipSync(bytes)
    const large = files['Pack/Sub/Grüße 🚢.bin'] ?? new Uint8Array(0)

    assert.equal(Number(answer.headers.get('content-length')), bytes.length)
    assert.equal(answer.headers.get('content-type'), 'application/zip')
    assert.equal(
      JSON.parse(answer.headers.get('dropbox-api-result') ?? '').metadata.path_lower,
      '/pack',
    )
    assert.deepEqual(Object.keys(files).sort(), [
      'Pack/',
      'Pack/Nothing/',
      'Pack/Sub/',
      'Pack/Sub/Grüße 🚢.bin',
      'Pack/a.txt',
      'Pack/empty.txt',
    ])
    assert.equal(new TextDecoder().decode(files['Pack/a.txt']), TEXT)
    assert.equal(
      createHash('sha256').update(large).digest('hex'),
      (
        await sandbox.control.downloadHash({
          account: PERSONAL,
          path: '/Pack/Sub/Grüße 🚢.bin',
        })
      ).sha256,
    )
  })

  it('is refused for a file, and for what is too much', async () => {
    const file = await zipOf('/tide.txt')
    const size = 4 * 1024 ** 3
    await sandbox.control.createFile(PERSONAL, { path: '/Huge/a', pattern: { seed: 1, size } })
    const huge = await zipOf('/Huge')

    assert.match((await jsonOf(file)).error_summary, /^path\/not_folder/)
    assert.match((await jsonOf(huge)).error_summary, /^too_large/)
  })
})
