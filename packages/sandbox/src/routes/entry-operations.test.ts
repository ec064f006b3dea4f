import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Dropbox } from 'dropbox'
import {
  bytesOf,
  type Loose,
  PERSONAL,
  refusal,
  startTestSandbox,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

let sandbox: TestSandbox
let sdk: Dropbox
let token: string
let base: string
let folders = 0
before(async () => {
  sandbox = await startTestSandbox()
  token = (await sandbox.control.issueToken({ account: PERSONAL })).access_token
  sdk = sandbox.sdk({ accessToken: token })
})
beforeEach(() => {
  folders += 1
  base = `/Test ${folders}`
})
after(() => sandbox[Symbol.asyncDispose]())

const namesIn = async (path: string) =>
  (await sdk.filesListFolder({ path })).result.entries.map(({ name }) => name)
const put = async (path: string, contents: string | Buffer, extra: object = {}) =>
  (await sdk.filesUpload({ path: base + path, contents, ...extra })).result

describe('folders, moves, copies and deletions', () => {
  it('make a folder once', async () => {
    const { result } = await sdk.filesCreateFolderV2({ path: `${base}/Out/2026` })
    const again = await refusal(sdk.filesCreateFolderV2({ path: `${base}/out/2026` }))
    const renamed = await sdk.filesCreateFolderV2({ path: `${base}/Out/2026`, autorename: true })

    assert.equal('.tag' in result.metadata, false)
    assert.deepEqual(again.error.error, {
      '.tag': 'path',
      path: { '.tag': 'conflict', conflict: { '.tag': 'folder' } },
    })
    assert.equal(renamed.result.metadata.name, '2026 (1)')
  })

  it('move a folder with everything in it, ids unchanged', async () => {
    const made = await put('/from/deep/x.txt', 'x')
    const { result } = await sdk.filesMoveV2({
      from_path: `${base}/from`,
      to_path: `${base}/new/to`,
    })
    const moved = await sdk.filesGetMetadata({ path: made.id })

    assert.equal(result.metadata['.tag'], 'folder')
    assert.equal(moved.result.path_display, `${base}/new/to/deep/x.txt`)
    assert.equal(
      (await refusal(sdk.filesGetMetadata({ path: `${base}/from/deep/x.txt` }))).status,
      409,
    )
  })

  it('copy under new ids, times unchanged', async () => {
    const made = await put('/x.txt', 'x', { client_modified: '2020-01-02T03:04:05Z' })
    const { result } = await sdk.filesCopyV2({
      from_path: `${base}/x.txt`,
      to_path: `${base}/y.txt`,
    })

    const copy = result.metadata as Loose
    assert.notEqual(copy.id, made.id)
    assert.equal(copy.client_modified, '2020-01-02T03:04:05Z')
    assert.equal(copy.content_hash, made.content_hash)
  })

  it('say what is in the way of a move', async () => {
    await put('/a/x.txt', 'x')
    await put('/b.txt', 'b')
    const errorOf = async (from: string, to: string) =>
      (await refusal(sdk.filesMoveV2({ from_path: base + from, to_path: base + to }))).error.error

    assert.deepEqual(await errorOf('/a/x.txt', '/b.txt'), {
      '.tag': 'to',
      to: { '.tag': 'conflict', conflict: { '.tag': 'file' } },
    })
    assert.deepEqual(await errorOf('/none', '/c'), {
      '.tag': 'from_lookup',
      from_lookup: { '.tag': 'not_found' },
    })
    assert.deepEqual(await errorOf('/a', '/a/b'), { '.tag': 'cant_move_folder_into_itself' })
  })

  it('do not rename the case of a name', async () => {
    await put('/x.txt', 'x')
    await sdk.filesMoveV2({ from_path: `${base}/x.txt`, to_path: `${base}/X.TXT` })

    assert.deepEqual(await namesIn(base), ['x.txt'])
  })

  it('delete with everything inside, and answer what was there', async () => {
    const made = await put('/dir/x.txt', 'x')
    const { result } = await sdk.filesDeleteV2({ path: `${base}/dir` })
    const again = await refusal(sdk.filesDeleteV2({ path: `${base}/dir` }))

    assert.equal(result.metadata['.tag'], 'folder')
    assert.deepEqual(again.error.error, {
      '.tag': 'path_lookup',
      path_lookup: { '.tag': 'not_found' },
    })
    assert.equal((await refusal(sdk.filesGetMetadata({ path: made.id }))).status, 409)
    const restored = await sdk.filesDownload({ path: `rev:${made.rev}` })
    assert.equal(bytesOf(restored.result).toString(), 'x')
  })
})
