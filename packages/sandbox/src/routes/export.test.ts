import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Dropbox } from 'dropbox'
import {
  bytesOf,
  PERSONAL,
  refusal,
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

describe('documents that cannot be downloaded', () => {
  it('say so in metadata and when they are', async () => {
    const { result } = await sdk.filesGetMetadata({ path: '/Plan.paper' })
    const refused = await refusal(sdk.filesDownload({ path: '/Plan.paper' }))
    const noLink = await refusal(sdk.filesGetTemporaryLink({ path: '/Plan.paper' }))

    assert.ok(result['.tag'] === 'file')
    assert.equal(result.is_downloadable, false)
    assert.equal(result.content_hash, undefined)
    assert.equal(result.export_info?.export_as, 'html')
    assert.deepEqual(refused.error.error, { '.tag': 'unsupported_file' })
    assert.deepEqual(noLink.error.error, { '.tag': 'unsupported_file' })
  })

  it('are exported as what is asked for', async () => {
    const html = await sdk.filesExport({ path: '/Plan.paper' })
    const markdown = await sdk.filesExport({ path: '/Plan.paper', export_format: 'markdown' })
    const wrong = await refusal(sdk.filesExport({ path: '/Plan.paper', export_format: 'docx' }))
    const plain = await refusal(sdk.filesExport({ path: '/tide.txt' }))

    assert.equal(bytesOf(html.result).toString(), '<h1>Plan</h1>')
    assert.equal(html.result.export_metadata.name, 'Plan.html')
    assert.equal(bytesOf(markdown.result).toString(), '# Plan')
    assert.match(markdown.result.export_metadata.export_hash ?? '', /^[0-9a-f]{64}$/)
    assert.deepEqual(wrong.error.error, { '.tag': 'invalid_export_format' })
    assert.deepEqual(plain.error.error, { '.tag': 'non_exportable' })
  })
})
