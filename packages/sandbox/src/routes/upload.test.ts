import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Dropbox } from 'dropbox'
import type { Json } from '../http/json.ts'
import { contentHash } from '../state/content-hash.ts'
import {
  bytesOf,
  callApi,
  jsonOf,
  PERSONAL,
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

const upload = (arg: Json, body: string | Uint8Array) =>
  callApi(sandbox.origin, 'files/upload', {
    token,
    arg,
    body,
    headers: { 'content-type': 'application/octet-stream' },
  })
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
