import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Dropbox } from 'dropbox'
import {
  type Loose,
  PERSONAL,
  refusal,
  startTestSandbox,
  TEAM,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

let sandbox: TestSandbox
let sdk: Dropbox
let folders = 0
/** A folder of its own for each test. */
let base: string
before(async () => {
  sandbox = await startTestSandbox()
  sdk = await sandbox.sdkFor(PERSONAL)
})
beforeEach(() => {
  folders += 1
  base = `/Test ${folders}`
})
after(() => sandbox[Symbol.asyncDispose]())

const put = (path: string, text = path) =>
  sandbox.control.createFile(PERSONAL, { path: base + path, text })
const namesOf = (entries: readonly Loose[]) => entries.map(({ name }) => name)

describe('get_metadata', () => {
  it('knows a file by path, id, revision and namespace', async () => {
    const made = await put('/x.txt')
    const { root_info: info } = (await sdk.usersGetCurrentAccount()).result
    const paths = [
      `${base}/X.TXT`,
      made.id,
      `rev:${made.rev}`,
      `ns:${info.home_namespace_id}${base}/x.txt`,
    ]
    for (const path of paths) {
      const { result } = await sdk.filesGetMetadata({ path })
      assert.equal((result as Loose).id, made.id)
      assert.equal(result['.tag'], 'file')
    }
  })

  it('tells of a deleted path only when asked to', async () => {
    await put('/x.txt')
    await sandbox.control.deleteFile({ account: PERSONAL, path: `${base}/x.txt` })
    const path = `${base}/x.txt`

    assert.equal((await refusal(sdk.filesGetMetadata({ path }))).status, 409)
    const { result } = await sdk.filesGetMetadata({ path, include_deleted: true })
    assert.equal(result['.tag'], 'deleted')
    assert.equal('id' in result, false)
  })

  it('lists revisions, newest first, and says when the file is gone', async () => {
    await put('/x.txt', 'one')
    await put('/x.txt', 'two')
    const path = `${base}/x.txt`
    const { result } = await sdk.filesListRevisions({ path })
    const older = await sdk.filesListRevisions({ path, before_rev: result.entries[0]?.rev ?? '' })
    await sandbox.control.deleteFile({ account: PERSONAL, path })
    const gone = await sdk.filesListRevisions({ path })

    assert.deepEqual(
      result.entries.map(({ size }) => size),
      [3, 3],
    )
    assert.equal('.tag' in (result.entries[0] ?? {}), false)
    assert.deepEqual(
      older.result.entries.map(({ rev }) => rev),
      [result.entries[1]?.rev],
    )
    assert.equal(gone.result.is_deleted, true)
    assert.match(gone.result.server_deleted ?? '', /Z$/)
    assert.equal(gone.result.entries.length, 2)
  })

  it('looks paths up in the form they are written, if told to be strict', async () => {
    await put('/Grüße.txt')
    const decomposed = `${base}/${'Grüße.txt'.normalize('NFD')}`
    assert.equal((await sdk.filesGetMetadata({ path: decomposed })).status, 200)

    await sandbox.control.settings({ strictUnicode: true })
    const strict = await refusal(sdk.filesGetMetadata({ path: decomposed }))
    await sandbox.control.resetSettings()

    assert.equal(strict.status, 409)
  })

  it('lists a folder through a shared link, without the owner’s paths', async () => {
    await put('/x.txt')
    const { result: link } = await sdk.sharingCreateSharedLinkWithSettings({ path: base })
    const stranger = await sandbox.sdkFor(TEAM)
    const { result } = await stranger.filesListFolder({ path: '', shared_link: { url: link.url } })

    assert.deepEqual(namesOf(result.entries), ['x.txt'])
    assert.equal(result.entries[0]?.path_lower, undefined)
  })
})
