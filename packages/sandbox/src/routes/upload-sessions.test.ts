import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, describe, it } from 'node:test'
import { type Dropbox, fileUpload, uploadFile } from 'dropbox'
import type { Json } from '../http/json.ts'
import { contentHash } from '../state/content-hash.ts'
import {
  callApi,
  eventually,
  jsonOf,
  type Loose,
  PERSONAL,
  refusal,
  startTestSandbox,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

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

const put = async (path: string, contents: string | Buffer, extra: object = {}) =>
  (await sdk.filesUpload({ path: base + path, contents, ...extra })).result

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

  it('take large parts of a batch, each where it belongs', async () => {
    const parts = [randomBytes(2.5 * MIB), Buffer.alloc(0), randomBytes(4.25 * MIB)]
    const sessions = await Promise.all(parts.map(() => start()))
    const cursors = sessions.map((session) => ({ session_id: session, offset: 0 }))
    const entries = cursors.map((cursor, index) => ({
      cursor,
      length: parts[index]?.length ?? 0,
      close: true,
    }))
    await callApi(sandbox.origin, 'files/upload_session/append_batch', {
      token,
      arg: { entries },
      body: Buffer.concat(parts),
      headers: { 'content-type': 'application/octet-stream' },
    })
    const { result } = await sdk.filesUploadSessionFinishBatchV2({
      entries: sessions.map((session, index) => ({
        cursor: { session_id: session, offset: parts[index]?.length ?? 0 },
        commit: { path: `${base}/${index}` },
      })),
    })

    assert.deepEqual(
      (result.entries as Loose[]).map((entry) => entry.content_hash),
      parts.map((part) => contentHash(part)),
    )
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
