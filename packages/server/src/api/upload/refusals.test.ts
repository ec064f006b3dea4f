import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { json, text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import type { UploadPartAnswer } from '@quayside/wire'
import { BASE_URL, type TestService } from '../testing/test-service.ts'
import { md5, startUploadClient, type UploadClient } from './testing/upload-client.ts'

const MiB = 1024 * 1024

let service: TestService
let apikey: string
let port: number
let post: UploadClient['post']
let put: UploadClient['put']
let start: UploadClient['start']
let sendPart: UploadClient['sendPart']
let complete: UploadClient['complete']
before(async () => {
  ;({ port, service, apikey, post, put, start, sendPart, complete } = await startUploadClient())
})
after(() => service.close())

describe('a refusal', () => {
  const refused = async (
    answer: Awaited<ReturnType<typeof post>>,
    status: number,
    code: string,
  ) => {
    assert.deepEqual([answer.statusCode, answer.json().code], [status, code], answer.body)
    assert.ok(answer.json().error.length > 10)
    assert.equal(answer.headers['access-control-allow-origin'], '*')
  }

  test('tells unknown uploads, whatever they are called', async () => {
    for (const upload_id of ['upl_000000000000000000000000', 'u-1', '']) {
      await refused(await complete({ upload_id }), 404, 'upload_unknown')
    }
  })

  test('tells a part that is damaged, and the upload goes on', async () => {
    const begun = await start(4)
    await refused(
      await sendPart(begun, 1, Buffer.from('four'), {
        md5: md5(Buffer.from('five'), 'base64'),
      }),
      400,
      'upload_part_hash',
    )
    await refused(await complete(begun), 400, 'upload_part_missing')
    await sendPart(begun, 1, Buffer.from('four'))

    assert.equal((await complete(begun)).statusCode, 200)
  })

  test('tells a part of another size than announced', async () => {
    const begun = await start(8)
    const asked = await post('upload', { apikey, ...begun, part: 1, size: 8 })

    await refused(await put(asked.json().url, Buffer.from('seven..')), 400, 'upload_part_size')
    await refused(await put(asked.json().url, Buffer.from('nine.....')), 400, 'upload_part_size')
    for (const [part, size, code] of [
      [1, 9, 'upload_part_size'],
      [1, 0, 'upload_part_size'],
      [0, 8, 'upload_part_number'],
      [10_001, 8, 'upload_part_number'],
    ]) {
      await refused(await post('upload', { apikey, ...begun, part, size }), 400, String(code))
    }
  })

  test('tells parts that are more than the file', async () => {
    const begun = await start(8)
    await sendPart(begun, 1, Buffer.from('eight...'))

    await refused(await sendPart(begun, 2, Buffer.from('more')), 400, 'upload_size_differs')
    assert.equal((await complete(begun)).statusCode, 200)
  })

  test('tells which part is missing and which is another than meant', async () => {
    const begun = await start(8)
    await sendPart(begun, 2, Buffer.from('four'))
    await refused(await complete(begun), 400, 'upload_part_missing')
    await sendPart(begun, 1, Buffer.from('four'))
    const parts = (etag: string) => ({ parts: [{ part_number: 1, etag }] })

    await refused(await complete(begun, parts('"0"')), 400, 'upload_part_differs')
    await refused(await complete(begun, { size: 9 }), 400, 'upload_size_differs')
    const etag = md5(Buffer.from('four'), 'hex')
    assert.equal((await complete(begun, parts(etag))).statusCode, 200)
  })

  test('tells an address that is not one of ours', async () => {
    await refused(
      await put(`${BASE_URL}/upload/multipart/part/v1.test.abc`, Buffer.from('x')),
      403,
      'upload_address_invalid',
    )
  })

  test('tells of a part number that cannot be, whoever asks about it', async () => {
    const begun = { apikey, ...(await start(4)) }
    for (const part of [0, 10_001, 999_999_999_999_999]) {
      await refused(await post('upload', { ...begun, part, size: 4 }), 400, 'upload_part_number')
      await refused(await post('commit', { ...begun, part }), 400, 'upload_part_number')
    }
  })

  test('tells that an upload is over', async () => {
    const done = await start(0)
    await complete(done)
    const aborted = await start(4)
    const asked = await post('upload', { apikey, ...aborted, part: 1, size: 4 })
    assert.equal((await post('abort', { apikey, ...aborted })).statusCode, 200)
    assert.equal((await post('abort', { apikey, ...aborted })).statusCode, 200)

    await refused(await complete(aborted), 409, 'upload_aborted')
    await refused(await put(asked.json().url, Buffer.from('four')), 409, 'upload_aborted')
    await refused(await post('abort', { apikey, ...done }), 409, 'upload_completed')
  })

  test('tells fields that are missing or wrong', async () => {
    for (const body of [
      { apikey },
      { apikey, size: -1 },
      { apikey, size: 1.5 },
      { apikey, size: '1e9' },
      { apikey, size: 1, upload_tags: { a: 1 } },
    ]) {
      await refused(await post('start', body), 400, 'request_invalid')
    }
    await refused(await post('start', { apikey, size: 6e15 }), 413, 'file_too_large')
    await refused(await post('start', { apikey: 'Anobodyz', size: 1 }), 403, 'app_unknown')
  })
})

describe('over a real connection', () => {
  function send(url: string, headers: Record<string, string | number>, chunks: readonly Buffer[]) {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    const { pathname: path } = new URL(url)
    const options = { host: '127.0.0.1', port, path, method: 'PUT', headers, agent: false }
    const request = httpRequest(options, resolve).on('error', reject)
    for (const chunk of chunks) request.write(chunk)
    return { request, answer: promise }
  }

  test('a part that breaks off leaves nothing, and can be sent again', async () => {
    const bytes = randomBytes(3 * MiB)
    const begun = await start(bytes.length)
    const { url } = (
      await post('upload', { apikey, ...begun, part: 1, size: bytes.length })
    ).json<UploadPartAnswer>()

    const cut = send(url, { 'content-length': bytes.length }, [bytes.subarray(0, 2 * MiB)])
    const broken = assert.rejects(cut.answer)
    await new Promise((resolve) => cut.request.socket?.once('drain', resolve) ?? resolve(undefined))
    cut.request.destroy()
    await broken
    const again = send(url, { 'content-length': bytes.length }, [bytes])
    again.request.end()

    assert.equal((await again.answer).statusCode, 200)
    assert.equal((await complete(begun)).statusCode, 200)
  })

  test('a sender whose part is refused midway gets to read why', async () => {
    const begun = await start(20 * MiB)
    const { url } = (
      await post('upload', { apikey, ...begun, part: 1, size: MiB })
    ).json<UploadPartAnswer>()

    const long = send(url, { 'transfer-encoding': 'chunked' }, [])
    for (let index = 0; index < 20; index++) long.request.write(randomBytes(MiB))
    long.request.end()
    const answer = await long.answer

    assert.equal(answer.statusCode, 400)
    assert.equal(((await json(answer)) as { code: string }).code, 'upload_part_size')
  })

  test('a part without a content type or length is taken as it comes', async () => {
    const begun = await start(5)
    const { url } = (
      await post('upload', { apikey, ...begun, part: 1, size: 5 })
    ).json<UploadPartAnswer>()

    const sent = send(url, {}, [Buffer.from('ab'), Buffer.from('cde')])
    sent.request.end()
    const answer = await sent.answer

    assert.equal(answer.statusCode, 200, await text(answer))
    assert.equal((await complete(begun)).statusCode, 200)
  })
})
