import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Dropbox } from 'dropbox'
import {
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

const put = async (path: string, contents: string | Buffer, extra: object = {}) =>
  (await sdk.filesUpload({ path: base + path, contents, ...extra })).result

describe('write modes', () => {
  const conflict = (tag: string) => ({ '.tag': 'conflict', conflict: { '.tag': tag } })
  const reasonOf = async (call: Promise<unknown>) =>
    ((await refusal(call)).error.error as Loose).reason

  it('add: a taken name is a conflict, or gets a number', async () => {
    await put('/report.txt', 'one')

    assert.deepEqual(await reasonOf(put('/report.txt', 'two')), conflict('file'))
    assert.equal((await put('/report.txt', 'two', { autorename: true })).name, 'report (1).txt')
    assert.equal((await put('/report.txt', 'three', { autorename: true })).name, 'report (2).txt')
  })

  it('overwrite: the same id, a new revision', async () => {
    const first = await put('/report.txt', 'one')
    const second = await put('/REPORT.txt', 'two', { mode: 'overwrite' })

    assert.equal(second.id, first.id)
    assert.notEqual(second.rev, first.rev)
    assert.equal(second.name, 'report.txt')
  })

  it('update: replaces the revision it names and no other', async () => {
    const first = await put('/report.txt', 'one')
    const mode = { '.tag': 'update' as const, update: first.rev }
    const second = await put('/report.txt', 'two', { mode })

    assert.equal(second.id, first.id)
    assert.deepEqual(await reasonOf(put('/report.txt', 'three', { mode })), conflict('file'))
    const copy = await put('/report.txt', 'three', { mode, autorename: true })
    assert.equal(copy.name, 'report (conflicted copy).txt')
  })

  it('identical content changes nothing, unless conflicts are to be strict', async () => {
    const first = await put('/report.txt', 'one')
    for (const extra of [{}, { autorename: true }, { mode: 'overwrite' }]) {
      assert.equal((await put('/report.txt', 'one', extra)).rev, first.rev)
    }

    assert.deepEqual(
      await reasonOf(put('/report.txt', 'one', { strict_conflict: true })),
      conflict('file'),
    )
  })

  it('folders and files in the way are told apart', async () => {
    await put('/dir/file.txt', 'one')

    assert.deepEqual(await reasonOf(put('/dir', 'x', { mode: 'overwrite' })), conflict('folder'))
    assert.deepEqual(await reasonOf(put('/dir/file.txt/below', 'x')), conflict('file_ancestor'))
    assert.equal((await put('/dir', 'x', { autorename: true })).name, 'dir (1)')
  })

  it('names that cannot be stored are malformed or disallowed', async () => {
    const table: [string, string][] = [
      ['/a\\b', 'malformed_path'],
      ['/trailing ', 'malformed_path'],
      ['/../x', 'malformed_path'],
      ['/x/', 'malformed_path'],
      [`/${'x'.repeat(256)}`, 'malformed_path'],
      ['/Thumbs.db', 'disallowed_name'],
      ['/.DS_Store', 'disallowed_name'],
    ]
    for (const [path, tag] of table) {
      assert.deepEqual(await reasonOf(put(path, 'x')), { '.tag': tag }, path)
    }
    assert.equal((await put(`/${'x'.repeat(255)}`, 'x')).size, 1)
  })

  it('emoji are malformed only if told so', async () => {
    await sandbox.control.settings({ refuseEmoji: true })
    const refused = await reasonOf(put('/🚢.txt', 'x'))
    await sandbox.control.resetSettings()

    assert.deepEqual(refused, { '.tag': 'malformed_path' })
    assert.equal((await put('/🚢.txt', 'x')).size, 1)
  })

  it('a full account has insufficient space', async () => {
    const { result } = await sdk.usersGetSpaceUsage()
    await sandbox.control.changeAccount(PERSONAL, { allocatedBytes: result.used + 2 })
    const refused = await reasonOf(put('/x.txt', 'four'))
    await sandbox.control.changeAccount(PERSONAL, { allocatedBytes: 2 ** 40 })

    assert.deepEqual(refused, { '.tag': 'insufficient_space' })
  })

  it('a read-only shared folder gives no permission', async () => {
    const owner = 'team@example.com'
    await sandbox.control.shareFolder({ owner, path: base, with: PERSONAL, at: `${base}` })

    assert.deepEqual(await reasonOf(put('/x.txt', 'x')), { '.tag': 'no_write_permission' })
  })

  it('two commits that meet at the lock: the second is refused', async () => {
    await sandbox.control.settings({ writeLockMs: 60_000 })
    await put('/x.txt', 'x')
    const refused = await reasonOf(put('/y.txt', 'y'))
    await sandbox.control.resetSettings()

    assert.deepEqual(refused, { '.tag': 'too_many_write_operations' })
  })
})
