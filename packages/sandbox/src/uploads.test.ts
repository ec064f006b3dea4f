import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { after, before, beforeEach, describe, it } from 'node:test'
import { type Dropbox, fileUpload, uploadFile } from 'dropbox'
import type { Json } from './http/json.ts'
import { contentHash } from './state/content-hash.ts'
import {
  bytesOf,
  callApi,
  jsonOf,
  type Loose,
  PERSONAL,
  refusal,
  startTestSandbox,
  type TestSandbox,
} from './testing/test-sandbox.ts'

const MIB = 1024 * 1024

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

const upload = (arg: Json, body: string | Uint8Array) =>
  callApi(sandbox.origin, 'files/upload', {
    token,
    arg,
    body,
    headers: { 'content-type': 'application/octet-stream' },
  })
const namesIn = async (path: string) =>
  (await sdk.filesListFolder({ path })).result.entries.map(({ name }) => name)
const put = async (path: string, contents: string | Buffer, extra: object = {}) =>
  (await sdk.filesUpload({ path: base + path, contents, ...extra })).result

describe('content hashes', () => {
  const vectors: [string, Buffer, string][] = [
    ['empty', Buffer.alloc(0), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['zero', Buffer.alloc(1), '1406e05881e299367766d313e26c05564ec91bf721d31726bd6e46e60689539a'],
    ['a', Buffer.from('a'), 'bf5d3affb73efd2ec6c36ad3112dd933efed63c4e1cbffcfa88e2759c144f2d8'],
    [
      'hello',
      Buffer.from('hello world'),
      'bc62d4b80d9e36da29c16c5d4d9f11731f36052c72401a76c23c0fb5a9b74423',
    ],
    [
      '4M-1',
      Buffer.alloc(4_194_303),
      '839e2d868a885f260431d186466f0f3c189ee0eee5cc444b54e717740ad7f1c3',
    ],
    [
      '4M',
      Buffer.alloc(4_194_304),
      'c7e946d101855255d919ef0c70718633adf77d3dfb3adeeecf5d0cb4e951be58',
    ],
    [
      '4M+1',
      Buffer.alloc(4_194_305),
      '14a4d47f23a30177885d9820122f17d2d3a55fe63f7f5c27b95f689e0b2accd6',
    ],
    [
      '8M',
      Buffer.alloc(8_388_608),
      '03ae066c707c588592d9e27aa2444ca98423e0999024f1ceaa11a153790b37de',
    ],
    [
      '8M+1',
      Buffer.alloc(8_388_609),
      '0abd0f48fe25004ce9ca2e45df928ba9b1052f20666d7dde21ecdbeb7aa96482',
    ],
    [
      'mod 251',
      Buffer.from(Uint8Array.from({ length: 10_000_000 }, (_, index) => index % 251)),
      'adcedd7b0933aef0bdf54a73c43b77526b6ff90b1a303d2cd235f44161b65177',
    ],
  ]
  for (const [name, bytes, hash] of vectors) {
    it(`are right for ${name}`, async () => {
      assert.equal((await put('/hashed', bytes)).content_hash, hash)
    })
  }

  it('of computed files are those of their bytes', async () => {
    for (const size of [0, 1, 20_480, 4 * MIB, 13 * MIB + 5]) {
      const made = await sandbox.control.createFile(PERSONAL, {
        path: `${base}/p${size}`,
        pattern: { seed: 9, size },
      })
      const { result } = await sdk.filesDownload({ path: made.id })

      assert.equal(contentHash(bytesOf(result)), made.contentHash)
      assert.equal(bytesOf(result).length, size)
    }
  })
})

describe('upload', () => {
  it('keeps bytes, name and time, and answers metadata without a tag', async () => {
    const answer = await upload(
      { path: `${base}/Grüße 🚢.txt`, client_modified: '2026-02-03T04:05:06Z' },
      'Ahoi',
    )
    const made = await jsonOf(answer)

    assert.equal(answer.status, 200)
    assert.equal(made['.tag'], undefined)
    assert.equal(made.name, 'Grüße 🚢.txt')
    assert.equal(made.client_modified, '2026-02-03T04:05:06Z')
    assert.equal(bytesOf((await sdk.filesDownload({ path: made.id })).result).toString(), 'Ahoi')
  })

  it('takes a chunked body of unknown length', async () => {
    const answer = await fetch(`${sandbox.origin}/2/files/upload`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/octet-stream',
        'dropbox-api-arg': JSON.stringify({ path: `${base}/chunked` }),
      },
      body: Readable.toWeb(Readable.from(['one ', 'two'])),
      duplex: 'half',
    } as RequestInit)

    assert.equal((await jsonOf(answer)).size, 7)
  })

  it('refuses a body that is not what its hash says', async () => {
    const hash = contentHash(Buffer.from('right'))
    const wrong = await upload({ path: `${base}/x`, content_hash: hash }, 'wrong')
    const right = await upload({ path: `${base}/x`, content_hash: hash }, 'right')

    assert.equal(wrong.status, 409)
    assert.deepEqual((await jsonOf(wrong)).error, { '.tag': 'content_hash_mismatch' })
    assert.equal(right.status, 200)
  })

  it('refuses more than 150 MiB in one call', async () => {
    const answer = await upload({ path: `${base}/x` }, Buffer.alloc(150 * MIB + 1))

    assert.deepEqual((await jsonOf(answer)).error, { '.tag': 'payload_too_large' })
    assert.equal((await upload({ path: `${base}/y` }, 'x')).status, 200)
  })

  it('keeps the bytes of a refused path as a session that can go elsewhere', async () => {
    await put('/x.txt', 'old')
    const refused = await jsonOf(await upload({ path: `${base}/x.txt` }, 'new'))

    assert.match(refused.error_summary, /^path\/conflict\/file\/\.{0,3}$/)
    const { upload_session_id: session, ...flat } = refused.error
    assert.deepEqual(flat, {
      '.tag': 'path',
      reason: { '.tag': 'conflict', conflict: { '.tag': 'file' } },
    })
    const { result } = await sdk.filesUploadSessionFinish({
      cursor: { session_id: session, offset: 3 },
      commit: { path: `${base}/y.txt` },
    })
    assert.equal(result.size, 3)
  })
})

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

describe('upload sessions', () => {
  const append = (cursor: Json, bytes: Uint8Array, extra: Record<string, Json> = {}) =>
    callApi(sandbox.origin, 'files/upload_session/append_v2', {
      token,
      arg: { cursor, ...extra },
      body: bytes,
      headers: { 'content-type': 'application/octet-stream' },
    })
  const start = async (arg: object = {}) =>
    (await sdk.filesUploadSessionStart(arg)).result.session_id

  it('collect chunks in order, the last with finish', async () => {
    const bytes = randomBytes(10_000_001)
    const session = await start({ contents: bytes.subarray(0, 100) })
    const appended = await append(
      { session_id: session, offset: 100 },
      bytes.subarray(100, 7_000_000),
    )
    const { result } = await sdk.filesUploadSessionFinish({
      cursor: { session_id: session, offset: 7_000_000 },
      commit: { path: `${base}/x.bin` },
      contents: bytes.subarray(7_000_000),
    })

    assert.match(session, /^pid_upload_session:/)
    assert.equal(await appended.text(), 'null')
    assert.equal(result.content_hash, contentHash(bytes))
    const { sha256 } = await sandbox.control.downloadHash({
      account: PERSONAL,
      path: `${base}/x.bin`,
    })
    assert.equal(sha256, createHash('sha256').update(bytes).digest('hex'))
  })

  it('tell the right offset to who comes with a wrong one', async () => {
    const session = await start()
    await append({ session_id: session, offset: 0 }, Buffer.alloc(10))
    const wrong = await append({ session_id: session, offset: 4 }, Buffer.alloc(10))
    const finish = await refusal(
      sdk.filesUploadSessionFinish({
        cursor: { session_id: session, offset: 4 },
        commit: { path: `${base}/x` },
      }),
    )

    const incorrect = { '.tag': 'incorrect_offset', correct_offset: 10 }
    assert.deepEqual((await jsonOf(wrong)).error, incorrect)
    assert.deepEqual(finish.error.error, { '.tag': 'lookup_failed', lookup_failed: incorrect })
    assert.match(finish.error.error_summary, /^lookup_failed\/incorrect_offset\//)
  })

  it('take nothing once closed, and do not know others', async () => {
    const session = await start({ close: true })
    const closed = await append({ session_id: session, offset: 0 }, Buffer.alloc(1))
    const unknown = await append(
      { session_id: 'pid_upload_session:none', offset: 0 },
      Buffer.alloc(1),
    )

    assert.deepEqual((await jsonOf(closed)).error, { '.tag': 'closed' })
    assert.deepEqual((await jsonOf(unknown)).error, { '.tag': 'not_found' })
  })

  it('do not count a chunk whose hash is wrong', async () => {
    const session = await start()
    const wrong = await append({ session_id: session, offset: 0 }, Buffer.from('damaged'), {
      content_hash: contentHash(Buffer.from('sound')),
    })
    const right = await append({ session_id: session, offset: 0 }, Buffer.from('sound'), {
      content_hash: contentHash(Buffer.from('sound')),
    })
    const { result } = await sdk.filesUploadSessionFinish({
      cursor: { session_id: session, offset: 5 },
      commit: { path: `${base}/x` },
    })

    assert.deepEqual((await jsonOf(wrong)).error, { '.tag': 'content_hash_mismatch' })
    assert.equal(right.status, 200)
    assert.equal(result.content_hash, contentHash(Buffer.from('sound')))
  })

  it('keep what came with a finish whose path was refused', async () => {
    await put('/x', 'old')
    const session = await start()
    const refused = await refusal(
      sdk.filesUploadSessionFinish({
        cursor: { session_id: session, offset: 0 },
        commit: { path: `${base}/x` },
        contents: 'new',
      }),
    )
    const { result } = await sdk.filesUploadSessionFinish({
      cursor: { session_id: session, offset: 3 },
      commit: { path: `${base}/x`, mode: { '.tag': 'overwrite' } },
    })

    assert.deepEqual(refused.error.error, {
      '.tag': 'path',
      path: { '.tag': 'conflict', conflict: { '.tag': 'file' } },
    })
    assert.equal(result.size, 3)
  })

  it('take chunks in any order when they are concurrent', async () => {
    const bytes = randomBytes(9 * MIB + 7)
    const other = await start({ session_type: { '.tag': 'concurrent' } })
    const part = (from: number, to: number, close = false) =>
      append({ session_id: other, offset: from }, bytes.subarray(from, to), { close })
    await Promise.all([part(4 * MIB, 8 * MIB), part(0, 4 * MIB)])
    await part(8 * MIB, bytes.length, true)
    const { result } = await sdk.filesUploadSessionFinish({
      cursor: { session_id: other, offset: bytes.length },
      commit: { path: `${base}/x` },
    })
    assert.equal(result.content_hash, contentHash(bytes))
  })

  it('hold concurrent chunks to multiples of 4 MiB, and miss what is missing', async () => {
    const session = await start({ session_type: { '.tag': 'concurrent' } })
    const at = (offset: number) => ({ session_id: session, offset })
    const finish = () =>
      refusal(
        sdk.filesUploadSessionFinish({ cursor: at(4 * MIB + 1), commit: { path: `${base}/x` } }),
      )
    const tagOf = async (answer: Response) => (await jsonOf(answer)).error['.tag']

    assert.equal(
      await tagOf(await append(at(1), Buffer.alloc(4 * MIB))),
      'concurrent_session_invalid_offset',
    )
    assert.equal(
      await tagOf(await append(at(0), Buffer.alloc(5))),
      'concurrent_session_invalid_data_size',
    )
    assert.equal((await finish()).error.error['.tag'], 'concurrent_session_not_closed')
    await append(at(4 * MIB), Buffer.alloc(1), { close: true })
    assert.equal((await finish()).error.error['.tag'], 'concurrent_session_missing_data')
    const withData = await refusal(start({ session_type: { '.tag': 'concurrent' }, contents: 'x' }))
    assert.equal(withData.error.error['.tag'], 'concurrent_session_data_not_allowed')
  })

  it('commit in a batch, each entry with its own outcome in the order given', async () => {
    const sessions = (await sdk.filesUploadSessionStartBatch({ num_sessions: 3 })).result
      .session_ids
    const [first = '', second = '', open = ''] = sessions
    const appended = await callApi(sandbox.origin, 'files/upload_session/append_batch', {
      token,
      arg: {
        entries: [
          { cursor: { session_id: first, offset: 0 }, length: 3, close: true },
          { cursor: { session_id: second, offset: 0 }, length: 4, close: true },
          { cursor: { session_id: open, offset: 9 }, length: 1 },
        ],
      },
      body: 'onefour!',
      headers: { 'content-type': 'application/octet-stream' },
    })
    const entry = (session: string, offset: number, name: string) => ({
      cursor: { session_id: session, offset },
      commit: { path: `${base}/${name}` },
    })
    const { result } = await sdk.filesUploadSessionFinishBatchV2({
      entries: [
        entry(first, 3, 'a'),
        entry(open, 0, 'b'),
        entry('none', 0, 'c'),
        entry(second, 4, 'a'),
      ],
    })

    const outcomes = (await jsonOf(appended)).entries.map(
      (one: Loose) => one.failure?.['.tag'] ?? one['.tag'],
    )
    assert.deepEqual(outcomes, ['success', 'success', 'incorrect_offset'])
    const entries = result.entries as Loose[]
    assert.deepEqual(
      entries.map((one) => one['.tag']),
      ['success', 'failure', 'failure', 'failure'],
    )
    assert.equal(entries[0].name, 'a')
    assert.deepEqual(entries[1].failure, {
      '.tag': 'lookup_failed',
      lookup_failed: { '.tag': 'not_closed' },
    })
    assert.deepEqual(entries[2].failure.lookup_failed, { '.tag': 'not_found' })
    assert.deepEqual(entries[3].failure.path, { '.tag': 'conflict', conflict: { '.tag': 'file' } })
  })

  it('commit in a batch of the old kind, which is asked after', async () => {
    const session = await start({ close: true, contents: 'x' })
    const { result } = await sdk.filesUploadSessionFinishBatch({
      entries: [{ cursor: { session_id: session, offset: 1 }, commit: { path: `${base}/x` } }],
    })
    const id = (result as Loose).async_job_id
    const done = await eventually(async () => {
      const check = await sdk.filesUploadSessionFinishBatchCheck({ async_job_id: id })
      return check.result['.tag'] === 'complete' ? check.result : undefined
    })

    assert.equal((done as Loose).entries[0]['.tag'], 'success')
    const unknown = await refusal(sdk.filesUploadSessionFinishBatchCheck({ async_job_id: 'none' }))
    assert.deepEqual(unknown.error.error, { '.tag': 'invalid_async_job_id' })
  })

  it('please the SDK’s uploader, in parallel and in turn', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-upload-'))
    try {
      const file = join(folder, 'large.bin')
      const bytes = randomBytes(9 * MIB + 5)
      await writeFile(file, bytes)
      for (const parallelUploads of [1, 3]) {
        const path = `${base}/${parallelUploads}.bin`
        const done = await uploadFile(
          sdk,
          await fileUpload(file),
          { path },
          { chunkSize: 4 * MIB, parallelUploads },
        )

        assert.equal(done.metadata.content_hash, contentHash(bytes))
      }
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})

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

describe('save_url', () => {
  it('fetches a file, and gives it a number where the name is taken', async () => {
    await using server = createServer((_req, res) => void res.end('from elsewhere')).listen(
      0,
      '127.0.0.1',
    )
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`
    await put('/saved.txt', 'taken')
    const { result } = await sdk.filesSaveUrl({ path: `${base}/saved.txt`, url })
    const status = await eventually(async () => {
      const check = await sdk.filesSaveUrlCheckJobStatus({
        async_job_id: (result as Loose).async_job_id,
      })
      return check.result['.tag'] === 'in_progress' ? undefined : check.result
    })

    assert.equal(status['.tag'], 'complete')
    assert.equal((status as Loose).name, 'saved (1).txt')
    assert.equal((status as Loose).size, 14)
  })

  it('fails a job whose URL cannot be fetched, and refuses what is none', async () => {
    const { result } = await sdk.filesSaveUrl({ path: `${base}/x`, url: 'http://127.0.0.1:1/' })
    const status = await eventually(async () => {
      const check = await sdk.filesSaveUrlCheckJobStatus({
        async_job_id: (result as Loose).async_job_id,
      })
      return check.result['.tag'] === 'in_progress' ? undefined : check.result
    })
    const refused = await refusal(
      sdk.filesSaveUrl({ path: `${base}/x`, url: 'file:///etc/passwd' }),
    )

    assert.deepEqual((status as Loose).failed, { '.tag': 'download_failed' })
    assert.deepEqual(refused.error.error, { '.tag': 'invalid_url' })
  })
})

async function eventually<T>(find: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + 5000
  while (Date.now() < deadline) {
    const found = await find()
    if (found !== undefined) {
      return found
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('it did not happen within five seconds')
}
