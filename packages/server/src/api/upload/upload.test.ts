import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { UploadedFileAnswer, UploadPartAnswer, UploadStartAnswer } from '@quayside/wire'
import type { InjectOptions } from 'fastify'
import { Value } from 'typebox/value'
import { signPolicy } from '../../apps/policy.ts'
import { BASE_URL, type TestService } from '../testing/test-service.ts'
import { md5, startUploadClient, type UploadClient } from './testing/upload-client.ts'

const MiB = 1024 * 1024

let service: TestService
let apikey: string
let inject: UploadClient['inject']
let post: UploadClient['post']
let put: UploadClient['put']
let start: UploadClient['start']
let sendPart: UploadClient['sendPart']
let complete: UploadClient['complete']
let download: UploadClient['download']
before(async () => {
  ;({ service, apikey, inject, post, put, start, sendPart, complete, download } =
    await startUploadClient())
})
after(() => service.close())

async function altOf(handle: string): Promise<string> {
  const answer = await inject(`/api/file/${handle}/metadata?alt=true`)
  return answer.json<{ alt: string }>().alt
}

describe('an upload', () => {
  test('of one part becomes a file with exactly the fields clients expect', async () => {
    const bytes = Buffer.from('a small file')
    const begun = await start(bytes.length, {
      mimetype: 'image/png',
      store: { location: 's3', path: 'in/', container: 'photos', region: 'eu-west-1' },
    })
    assert.ok(Value.Check(UploadStartAnswer, begun))
    assert.deepEqual(Object.keys(begun).sort(), [
      'location_region',
      'location_url',
      'region',
      'upload_id',
      'uri',
    ])
    assert.match(begun.uri, /^\/photos\/in\/[A-Za-z0-9]{20}_bike\.png$/)
    assert.equal(begun.location_url, `${BASE_URL}/upload`)
    assert.equal(begun.region, 'eu-west-1')

    const sent = await sendPart(begun, 1, bytes)
    assert.equal(sent.statusCode, 200, sent.body)
    const etag = `"${md5(bytes, 'hex')}"`
    assert.equal(sent.headers.etag, etag)
    assert.match(String(sent.headers['access-control-expose-headers']), /ETag/)

    const done = await complete(begun, {
      filename: 'bike.png',
      size: bytes.length,
      parts: [{ part_number: 1, etag }],
      upload_tags: { album: 'summer' },
      alt: 'red bike',
    })

    assert.equal(done.statusCode, 200, done.body)
    const file = done.json<UploadedFileAnswer>()
    assert.ok(Value.Check(UploadedFileAnswer, file), done.body)
    assert.deepEqual(file, {
      handle: file.handle,
      url: `${BASE_URL}/cdn/${file.handle}`,
      filename: 'bike.png',
      size: bytes.length,
      mimetype: 'image/png',
      status: 'Stored',
      container: 'photos',
      key: begun.uri.slice('/photos/'.length),
      upload_tags: { album: 'summer' },
    })
    assert.deepEqual(await download(file.handle), bytes)
    assert.equal(await altOf(file.handle), 'red bike')
  })

  test('has one byte, a part less one, exactly one part, or one byte more', async () => {
    const PART = 5 * MiB
    for (const size of [1, PART - 1, PART, PART + 1]) {
      const bytes = randomBytes(size)
      const begun = await start(size)
      await sendPart(begun, 1, bytes.subarray(0, PART))
      if (size > PART) await sendPart(begun, 2, bytes.subarray(PART))
      const done = await complete(begun, { size })

      assert.equal(done.statusCode, 200, done.body)
      assert.ok(bytes.equals(await download(done.json().handle)), String(size))
    }
  })

  test('takes parts in any order, at the same time and twice', async () => {
    const parts = [randomBytes(2 * MiB), randomBytes(2 * MiB), randomBytes(MiB + 17)]
    const whole = Buffer.concat(parts)
    const begun = await start(whole.length, { mimetype: 'application/zip' })

    const sent = await Promise.all(
      [3, 1, 2, 1, 3].map((part) => sendPart(begun, part, parts[part - 1]!)),
    )
    for (const answer of sent) assert.equal(answer.statusCode, 200, answer.body)
    const done = await complete(begun)

    assert.equal(done.statusCode, 200, done.body)
    assert.deepEqual(await download(done.json().handle), whole)
  })

  test('completed several times at once makes one file and one event', async () => {
    const parts = [randomBytes(MiB), randomBytes(MiB)]
    const begun = await start(2 * MiB)
    for (const [index, bytes] of parts.entries()) await sendPart(begun, index + 1, bytes)

    const answers = await Promise.all([1, 2, 3, 4].map(() => complete(begun)))
    const later = await complete(begun)

    const handles = [...answers, later].map((answer) => answer.json().handle)
    assert.equal(new Set(handles).size, 1, JSON.stringify(handles))
    assert.match(handles[0], /^[A-Za-z0-9]{20}$/)
  })

  test('of no bytes needs no part', async () => {
    const begun = await start(0, { filename: 'empty.txt', mimetype: null })

    const done = await complete(begun, { size: 0, parts: [] })

    assert.deepEqual([done.json().size, done.json().mimetype], [0, 'text/plain'])
  })

  test('tells the type from the bytes when its sender does not', async () => {
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
      'base64',
    )
    const begun = await start(png.length, { filename: 'photo', mimetype: null })
    await sendPart(begun, 1, png)

    assert.equal((await complete(begun)).json().mimetype, 'image/png')
  })

  test('that became a file since deleted is not answered any more', async () => {
    const { app, secret } = await service.newApp()
    const begun = (await post('start', { apikey: app.apiKey, size: 0, filename: 'a.txt' })).json()
    const done = await post('complete', { apikey: app.apiKey, ...begun })
    const { handle } = done.json<UploadedFileAnswer>()
    const metadata = await inject(`/api/file/${handle}/metadata`)
    assert.deepEqual([metadata.json().filename, metadata.json().size], ['a.txt', 0])

    const authorization = `Basic ${Buffer.from(`app:${secret}`).toString('base64')}`
    await inject({ method: 'DELETE', url: `/api/file/${handle}`, headers: { authorization } })
    const again = await post('complete', { apikey: app.apiKey, ...begun })

    assert.deepEqual([again.statusCode, again.json().code], [404, 'file_missing'])
  })

  test('is proven by SHA-256 where its sender prefers that', async () => {
    const bytes = Buffer.from('proven')
    const sha256 = createHash('sha256').update(bytes).digest('base64')
    const begun = await start(bytes.length)

    const wrong = await sendPart(begun, 1, Buffer.from('praven'), { md5: null, sha256 })
    const right = await sendPart(begun, 1, bytes, { md5: null, sha256 })

    assert.deepEqual([wrong.statusCode, wrong.json().code], [400, 'upload_part_hash'])
    assert.equal(right.statusCode, 200, right.body)
    const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`
    assert.equal(right.headers.etag, etag)
    const claim = (tag: string) => ({ parts: [{ part_number: 1, etag: tag }] })
    assert.equal(
      (await complete(begun, claim(md5(bytes, 'hex')))).json().code,
      'upload_part_differs',
    )
    assert.equal((await complete(begun, claim(etag))).statusCode, 200)
  })

  test('has its name cleaned and its type written as types are', async () => {
    const begun = await start(0, {
      filename: '../../\u202eevil\r\nX: y.txt',
      mimetype: 'TEXT/HTML',
    })
    const done = await complete(begun)

    assert.equal(done.json().filename, '.._.._evilX: y.txt')
    assert.equal(done.json().mimetype, 'text/html')
  })
})

describe('by host', () => {
  const host = 'upload.fs.example.com:8443'
  const byHost = (call: string, payload: object) =>
    inject({ method: 'POST', url: `/multipart/${call}`, payload, headers: { host } })

  test('names bare hosts, and takes the part at an address of that host', async () => {
    const bytes = Buffer.from('by host')
    const begun = (
      await byHost('start', { apikey, filename: 'a.txt', size: bytes.length })
    ).json<UploadStartAnswer>()
    assert.equal(begun.location_url, host)

    const asked = await byHost('upload', { apikey, ...begun, part: 1, size: bytes.length })
    const part = asked.json<UploadPartAnswer>()
    assert.ok(Value.Check(UploadPartAnswer, part))
    assert.equal(part.location_url, host)
    assert.ok(part.url.startsWith(`http://${host}/multipart/part/`), part.url)
    const { pathname: url } = new URL(part.url)
    const sent = await inject({ method: 'PUT', url, payload: bytes, headers: { host } })
    assert.equal(sent.statusCode, 200, sent.body)

    const done = (await byHost('complete', { apikey, ...begun })).json<UploadedFileAnswer>()
    assert.equal(done.url, `http://cdn.fs.example.com:8443/${done.handle}`)
  })

  test('lets a page of any origin send a part with whatever headers it asks for', async () => {
    const asked = await inject({
      method: 'OPTIONS',
      url: '/multipart/part/x',
      headers: {
        host,
        origin: 'https://shop.example',
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-md5,x-amz-date',
      },
    })

    assert.equal(asked.statusCode, 204)
    assert.equal(asked.headers['access-control-allow-origin'], '*')
    assert.match(String(asked.headers['access-control-allow-methods']), /PUT/)
    assert.equal(asked.headers['access-control-allow-headers'], 'content-md5,x-amz-date')
  })
})

describe('a form', () => {
  const BOUNDARY = 'x'
  function form(fields: Record<string, string | number>): InjectOptions {
    const parts = Object.entries(fields).map(
      ([name, value]) =>
        `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    )
    const file = `--${BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n`
    return {
      payload: `${parts.join('')}${file}--${BOUNDARY}--\r\n`,
      headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    }
  }
  const postForm = (call: string, fields: Record<string, string | number>) =>
    inject({ method: 'POST', url: `/upload/multipart/${call}`, ...form(fields) })

  test('of the first clients works from start to end, without a policy later', async () => {
    const bytes = randomBytes(1000)
    const fields = {
      apikey,
      filename: 'bike.png',
      mimetype: 'image/png',
      size: bytes.length,
      store_location: 's3',
      store_path: 'in/',
      store_container: 'photos',
      alt: 'blue bike',
    }
    const begun = (await postForm('start', fields)).json<UploadStartAnswer>()
    const asked = await postForm('upload', {
      ...fields,
      ...begun,
      part: 1,
      md5: md5(bytes, 'base64'),
    })
    assert.equal(asked.statusCode, 200, asked.body)
    const sent = await put(asked.json().url, bytes)
    const done = await postForm('complete', {
      ...fields,
      ...begun,
      parts: `1:${sent.headers.etag}`,
      upload_tags: '{"album":"summer"}',
    })

    assert.equal(done.statusCode, 200, done.body)
    const file = done.json<UploadedFileAnswer>()
    assert.deepEqual(
      [file.filename, file.size, file.container, file.upload_tags],
      ['bike.png', 1000, 'photos', { album: 'summer' }],
    )
    assert.equal(await altOf(file.handle), 'blue bike')
  })

  test('that asks for workflows is heard, and refused as JSON is', async () => {
    const answer = await postForm('start', {
      ...{ apikey, filename: 'bike.png', size: 12 },
      workflows: '["8a7e4a4c-7d8f-4f9d-8a53-000000000001"]',
    })

    assert.equal(answer.statusCode, 400)
    assert.equal(answer.json().code, 'workflows_unsupported')
  })

  test('may be urlencoded', async () => {
    const answer = await inject({
      method: 'POST',
      url: '/upload/multipart/start',
      payload: new URLSearchParams({ apikey, filename: 'a b.txt', size: '12' }).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })

    assert.equal(answer.statusCode, 200, answer.body)
    assert.match(answer.json().uri, /_a b\.txt$/)
  })

  test('that is none is refused in words', async () => {
    for (const [type, payload] of [
      ['multipart/form-data; boundary=x', 'not a form'],
      ['multipart/form-data', 'not a form'],
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb',
      ],
    ] as const) {
      const answer = await inject({
        method: 'POST',
        url: '/upload/multipart/start',
        payload,
        headers: { 'content-type': type },
      })
      assert.equal(answer.statusCode, 400, answer.body)
      assert.match(answer.json().code, /^(body_malformed|request_invalid)$/)
    }
  })
})

describe('the intelligent flow', () => {
  const sendChunk = (begun: { upload_id: string }, part: number, offset: number, bytes: Buffer) =>
    sendPart(begun, part, bytes, { fii: true, offset })
  const commit = (begun: object, part: number) => post('commit', { apikey, ...begun, part })

  test('takes chunks that overlap, in any order, and says when some are missing', async () => {
    const whole = randomBytes(8 * MiB + 1000)
    const begun = await start(whole.length, { fii: true })
    assert.equal(begun.upload_type, 'intelligent_ingestion')

    await sendChunk(begun, 1, 5 * MiB, whole.subarray(5 * MiB, 8 * MiB))
    assert.equal((await commit(begun, 1)).statusCode, 206)
    const early = await complete(begun, { fii: true })
    assert.deepEqual([early.statusCode, early.json().code], [400, 'upload_part_missing'])

    await sendChunk(begun, 1, 0, whole.subarray(0, 6 * MiB))
    assert.equal((await commit(begun, 1)).statusCode, 200)
    await sendPart(begun, 2, whole.subarray(8 * MiB))
    assert.equal((await commit(begun, 2)).statusCode, 200)
    const done = await complete(begun, { fii: true })

    assert.equal(done.statusCode, 200, done.body)
    assert.deepEqual(await download(done.json().handle), whole)
  })
})

describe('a secured app', () => {
  async function securedApp() {
    const { app, secret } = await service.newApp()
    await service.apps.update(app.apiKey, { securityEnabled: true })
    const sign = (policy: object) => {
      const encoded = Buffer.from(JSON.stringify({ expiry: 4e9, ...policy })).toString('base64')
      return { policy: encoded, signature: signPolicy(encoded, secret) }
    }
    return { apikey: app.apiKey as string, sign }
  }

  test('asks for a policy at the start and knows the upload by its id afterwards', async () => {
    const { apikey: key, sign } = await securedApp()
    const announced = { apikey: key, filename: 'a.txt', size: 4 }
    const code = async (more: object) =>
      (await post('start', { ...announced, ...more })).json().code

    assert.equal(await code({}), 'policy_missing')
    assert.equal(await code(sign({ call: 'read' })), 'policy_call')
    assert.equal(await code(sign({ call: 'pick', maxSize: 3 })), 'file_too_large')
    assert.equal(await code(sign({ call: 'pick', minSize: 5 })), 'file_too_small')
    assert.equal(await code(sign({ call: 'pick', path: 'in/.*' })), 'policy_path')
    assert.equal(await code(sign({ call: 'pick', container: 'photos' })), 'policy_container')
    assert.equal(
      await code({ ...sign({ call: 'pick' }), signature: 'f'.repeat(64) }),
      'policy_signature',
    )
    const begun = (await post('start', { ...announced, ...sign({ call: ['pick'] }) })).json()
    const asked = await post('upload', { apikey: key, ...begun, part: 1, size: 4 })
    await put(asked.json().url, Buffer.from('four'))
    const done = await post('complete', { apikey: key, ...begun })

    assert.equal(done.statusCode, 200, done.body)
  })

  test('does not let a neighbour near its uploads', async () => {
    const begun = await start(4)
    const { app } = await service.newApp()

    for (const call of ['upload', 'commit', 'complete', 'abort']) {
      const answer = await post(call, { ...begun, apikey: app.apiKey, part: 1, size: 4 })
      assert.deepEqual([call, answer.statusCode, answer.json().code], [call, 404, 'upload_unknown'])
    }
  })
})
