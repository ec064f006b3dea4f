import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json, text } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { UploadedFileAnswer } from '@quayside/wire'
import type { InjectOptions } from 'fastify'
import { Value } from 'typebox/value'
import { signPolicy } from '../../../apps/policy.ts'
import { eventually } from '../../../testing/eventually.ts'
import { BASE_URL, startTestService, type TestService } from '../../testing/test-service.ts'

const MiB = 1024 * 1024
const TUS = { 'tus-resumable': '1.0.0' }
const BYTES = { ...TUS, 'content-type': 'application/offset+octet-stream' }

let service: TestService
let port: number
let apikey: string
before(async () => {
  service = await startTestService()
  await service.server.listen({ host: '127.0.0.1', port: 0 })
  port = (service.server.server.address() as { port: number }).port
  apikey = (await service.newApp()).app.apiKey
})
after(() => service.close())

const inject = (options: InjectOptions) => service.server.inject(options)

const metadataOf = (words: Readonly<Record<string, string>>) =>
  Object.entries(words)
    .map(([name, word]) => `${name} ${Buffer.from(word).toString('base64')}`)
    .join(',')

const create = (
  size: number,
  words: Readonly<Record<string, string>> = {},
  more: Readonly<Record<string, string>> = {},
  query = '',
) =>
  inject({
    method: 'POST',
    url: `/upload/tus${query}`,
    headers: {
      ...TUS,
      'upload-length': String(size),
      'upload-metadata': metadataOf({ apikey, filename: 'bike.bin', ...words }),
      ...more,
    },
  })

/** A fresh upload's path. */
async function begin(size: number, words: Readonly<Record<string, string>> = {}): Promise<string> {
  const begun = await create(size, words)
  assert.equal(begun.statusCode, 201, begun.body)
  return String(begun.headers.location).slice(BASE_URL.length)
}

const send = (url: string, offset: number, bytes: Buffer, more: Record<string, string> = {}) =>
  inject({
    method: 'PATCH',
    url,
    headers: { ...BYTES, 'upload-offset': String(offset), ...more },
    payload: bytes,
  })

const ask = (url: string) => inject({ method: 'HEAD', url, headers: TUS })

/** One with a head of its own, over a real connection. */
function open(method: string, path: string, headers: Record<string, string>, at = port) {
  const request = httpRequest({ host: '127.0.0.1', port: at, path, method, headers })
  request.on('error', () => undefined)
  const answered = new Promise<IncomingMessage>((resolve) => request.once('response', resolve))
  return { request, answered }
}

const isLocked = async (url: string) => {
  const rows = service.database.db.selectFrom('tus_uploads').select('lock_holder')
  const row = await rows.where('upload_id', '=', url.split('/').at(-1) ?? '').executeTakeFirst()
  return typeof row?.lock_holder === 'string'
}

describe('an upload by tus', () => {
  test('becomes a file like any other, told with the last answer and with one event', async () => {
    const bytes = randomBytes(3 * MiB)
    const url = await begin(bytes.length, { filetype: 'image/png', path: 'in/', container: 'c' })

    const first = await send(url, 0, bytes.subarray(0, MiB + 7))
    const last = await send(url, MiB + 7, bytes.subarray(MiB + 7))

    assert.deepEqual([first.statusCode, first.headers['upload-offset']], [204, `${MiB + 7}`])
    assert.ok(Date.parse(String(first.headers['upload-expires'])) > Date.now())
    assert.equal(first.headers['quayside-handle'], undefined)
    assert.deepEqual([last.statusCode, last.body], [204, ''])
    const handle = String(last.headers['quayside-handle'])
    assert.equal(last.headers['quayside-url'], `${BASE_URL}/cdn/${handle}`)
    const file = await inject({ method: 'GET', url })
    assert.ok(Value.Check(UploadedFileAnswer, file.json()), file.body)
    const { key, ...facts } = file.json()
    assert.match(key, /^in\/[A-Za-z0-9]{20}_bike\.bin$/)
    assert.deepEqual(facts, {
      ...{ handle, url: `${BASE_URL}/cdn/${handle}`, filename: 'bike.bin', size: bytes.length },
      ...{ mimetype: 'image/png', status: 'Stored', container: 'c' },
    })
    const stored = await fetch(`http://127.0.0.1:${port}/cdn/${handle}`)
    assert.deepEqual(Buffer.from(await stored.arrayBuffer()), bytes)
    const events = (await service.recordedEvents()).filter(({ text: { url: of } }) =>
      String(of).includes(handle),
    )
    assert.deepEqual(
      events.map(({ action, text: { client } }) => [action, client]),
      [['fp.upload', 'Computer']],
    )
  })

  test('may bring its bytes with its beginning, and be of none', async () => {
    const all = await inject({
      method: 'POST',
      url: '/upload/tus',
      headers: { ...BYTES, 'upload-length': '4', 'upload-metadata': metadataOf({ apikey }) },
      payload: Buffer.from('four'),
    })
    const none = await create(0, { filename: 'empty.txt' })

    assert.deepEqual([all.statusCode, all.headers['upload-offset']], [201, '4'], all.body)
    assert.equal(none.statusCode, 201, none.body)
    for (const { headers } of [all, none]) {
      assert.match(String(headers['quayside-handle']), /^[A-Za-z0-9]{20}$/)
      assert.ok(headers.location)
    }
  })

  test('says with HEAD how far it is, and what it has become, as often as it is asked', async () => {
    const words = { name: 'holiday.jpg', relativePath: 'summer/holiday.jpg' }
    const url = await begin(8, words)
    await send(url, 0, Buffer.from('four'))

    const half = await ask(url)
    const last = await send(url, 4, Buffer.from('more'))
    const [whole, again] = [await ask(url), await ask(url)]

    assert.equal(half.statusCode, 200)
    assert.deepEqual(
      ['upload-offset', 'upload-length', 'cache-control', 'tus-resumable'].map(
        (name) => half.headers[name],
      ),
      ['4', '8', 'no-store', '1.0.0'],
    )
    assert.equal(
      half.headers['upload-metadata'],
      metadataOf({ apikey, filename: 'bike.bin', ...words }),
    )
    for (const { statusCode, headers } of [whole, again]) {
      assert.deepEqual([statusCode, headers['upload-offset']], [200, '8'])
      assert.equal(headers['quayside-handle'], last.headers['quayside-handle'])
    }
  })

  test('answers the file at once to who asks for JSON', async () => {
    const url = await begin(4)

    const last = await send(url, 0, Buffer.from('four'), { accept: 'application/json' })

    assert.equal(last.statusCode, 200)
    assert.equal(last.json().handle, last.headers['quayside-handle'])
    assert.match(String(last.headers['content-type']), /^application\/json/)
  })

  test('takes names as Uppy sends them, and tells where in a folder a file lay', async () => {
    const words = { filename: '', name: 'a/b?.jpg', type: 'image/jpeg', relativePath: 'trip/b.jpg' }
    const url = await begin(4, words)
    await send(url, 0, Buffer.from('four'))

    const file = (await inject({ method: 'GET', url })).json()

    assert.equal(file.mimetype, 'image/jpeg')
    assert.match(file.filename, /b.*\.jpg$/)
    assert.deepEqual(file.upload_tags, { relativePath: 'trip/b.jpg' })
  })

  test('keeps what has come when the connection breaks', async () => {
    const bytes = randomBytes(10 * MiB)
    const url = await begin(bytes.length)
    const head = { ...BYTES, 'upload-offset': '0', 'content-length': String(bytes.length) }
    const { request } = open('PATCH', url, head)
    await new Promise((resolve) => request.write(bytes.subarray(0, 9 * MiB), resolve))
    request.destroy()

    const offset = Number((await ask(url)).headers['upload-offset'])
    assert.ok(offset > 0 && offset <= 9 * MiB, String(offset))
    const last = await send(url, offset, bytes.subarray(offset))

    const stored = await fetch(
      `http://127.0.0.1:${port}/cdn/${String(last.headers['quayside-handle'])}`,
    )
    assert.deepEqual(Buffer.from(await stored.arrayBuffer()), bytes)
  })

  test('lets the last sender have its place: whoever sent before is cut, and what it sent kept', async () => {
    const bytes = randomBytes(2 * MiB)
    const url = await begin(bytes.length)
    const head = { ...BYTES, 'upload-offset': '0', 'content-length': String(bytes.length) }
    const { request, answered } = open('PATCH', url, head)
    request.write(bytes.subarray(0, MiB))
    await eventually(async () => assert.ok(await isLocked(url)))

    const offset = Number((await ask(url)).headers['upload-offset'])
    const first = await answered

    assert.deepEqual([first.statusCode, first.headers['upload-offset']], [204, String(offset)])
    request.destroy()
    const last = await send(url, offset, bytes.subarray(offset))
    assert.ok(last.headers['quayside-handle'])
  })

  test('of two who send the same at once takes one', async () => {
    const bytes = randomBytes(2 * MiB)
    const url = await begin(bytes.length)

    const answers = await Promise.all([send(url, 0, bytes), send(url, 0, bytes)])

    assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [204, 409])
    assert.ok((await ask(url)).headers['quayside-handle'])
  })

  test('may tell its size later, once', async () => {
    const begun = await inject({
      method: 'POST',
      url: '/upload/tus',
      headers: { ...TUS, 'upload-defer-length': '1', 'upload-metadata': metadataOf({ apikey }) },
    })
    const url = String(begun.headers.location).slice(BASE_URL.length)
    const first = await send(url, 0, Buffer.from('four'))
    const asked = await ask(url)

    const last = await send(url, 4, Buffer.from('more'), { 'upload-length': '8' })
    const twice = await send(url, 8, Buffer.alloc(0), { 'upload-length': '9' })

    assert.deepEqual([first.statusCode, asked.headers['upload-defer-length']], [204, '1'])
    assert.ok(last.headers['quayside-handle'], last.body)
    assert.deepEqual([twice.statusCode, twice.json().code], [400, 'tus_request_invalid'])
  })

  test('can be given up, and is gone then; what has become a file cannot', async () => {
    const url = await begin(8)
    await send(url, 0, Buffer.from('four'))
    const done = await begin(0)

    const removed = await inject({ method: 'DELETE', url, headers: TUS })
    const refused = await inject({ method: 'DELETE', url: done, headers: TUS })

    assert.equal(removed.statusCode, 204)
    assert.equal((await ask(url)).statusCode, 410)
    assert.deepEqual([refused.statusCode, refused.json().code], [409, 'upload_completed'])
  })

  test('goes on by POST where other methods are not let through', async () => {
    const url = await begin(4)

    const last = await inject({
      method: 'POST',
      url,
      headers: { ...BYTES, 'upload-offset': '0', 'x-http-method-override': 'PATCH' },
      payload: Buffer.from('four'),
    })

    assert.equal(last.statusCode, 204, last.body)
    assert.ok(last.headers['quayside-handle'])
  })
})

test('a server that stops keeps what has come, and says how far that is', async () => {
  const other = await startTestService()
  await other.server.listen({ host: '127.0.0.1', port: 0 })
  const { port: otherPort } = other.server.server.address() as AddressInfo
  const { apiKey } = (await other.newApp()).app
  const begun = await other.server.inject({
    method: 'POST',
    url: '/upload/tus',
    headers: { ...TUS, 'upload-length': '9', 'upload-metadata': metadataOf({ apikey: apiKey }) },
  })
  const path = String(begun.headers.location).slice(BASE_URL.length)
  const head = { ...BYTES, 'upload-offset': '0', 'content-length': '9' }
  const { request, answered } = open('PATCH', path, head, otherPort)
  request.write('four')
  const received = () => other.database.db.selectFrom('tus_uploads').select('lock_holder')
  await eventually(async () => assert.ok((await received().executeTakeFirst())?.lock_holder))

  const closed = other.close()
  const answer = await answered
  request.destroy()
  await closed

  assert.deepEqual([answer.statusCode, answer.headers['upload-offset']], [204, '4'])
})

describe('the address of an upload by tus', () => {
  test('is on the host it was asked for at', async () => {
    const byHost = await inject({
      method: 'POST',
      url: '/tus',
      headers: {
        ...{ ...TUS, host: 'upload.fs.example.com:8080', 'upload-length': '0' },
        'upload-metadata': metadataOf({ apikey }),
        'x-forwarded-proto': 'https,http',
      },
    })

    assert.match(
      String(byHost.headers.location),
      /^http:\/\/upload\.fs\.example\.com:8080\/tus\/upl_/,
    )
    assert.match(String(byHost.headers['quayside-url']), /^http:\/\/cdn\.fs\.example\.com:8080\//)
  })

  test('may be asked and read by pages of every origin', async () => {
    const url = await begin(4)
    const preflight = await inject({
      method: 'OPTIONS',
      url,
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'tus-resumable,upload-offset,content-type',
      },
    })
    const asked = await ask(url)

    assert.equal(preflight.statusCode, 204)
    assert.match(String(preflight.headers['access-control-allow-methods']), /PATCH/)
    assert.match(String(preflight.headers['access-control-allow-headers']), /upload-offset/)
    assert.equal(preflight.headers['tus-version'], '1.0.0')
    assert.match(String(preflight.headers['tus-extension']), /creation,.*termination/)
    assert.equal(asked.headers['access-control-allow-origin'], '*')
    for (const name of [
      'Location',
      'Upload-Offset',
      'Upload-Length',
      'Tus-Resumable',
      'Quayside-Url',
    ]) {
      assert.match(String(asked.headers['access-control-expose-headers']), new RegExp(name))
    }
  })
})

describe('by tus is refused', () => {
  const refused = (answer: Awaited<ReturnType<typeof inject>>, status: number, code: string) => {
    assert.deepEqual(
      [answer.statusCode, answer.headers['x-error-code']],
      [status, code],
      answer.body,
    )
    assert.equal(answer.headers['tus-resumable'], '1.0.0')
    assert.equal(answer.headers['access-control-allow-origin'], '*')
    if (answer.body !== '') assert.equal(answer.json().code, code)
  }

  test('an unknown app, and one that is switched off later', async () => {
    const { app } = await service.newApp()
    const url = await begin(4, { apikey: app.apiKey })

    refused(await create(4, { apikey: 'AUnknown0000000000000z' }), 403, 'app_unknown')
    await service.apps.update(app.apiKey, { enabled: false })

    refused(await send(url, 0, Buffer.from('four')), 403, 'app_disabled')
  })

  test('what a policy does not allow, wherever the policy is given', async () => {
    const { app, secret } = await service.newApp()
    await service.apps.update(app.apiKey, { securityEnabled: true })
    const expiry = Math.floor(Date.now() / 1000) + 600
    const sign = (terms: object) => {
      const policy = Buffer.from(JSON.stringify({ expiry, ...terms })).toString('base64url')
      return { apikey: app.apiKey, policy, signature: signPolicy(policy, secret) }
    }
    const small = sign({ call: ['pick'], maxSize: 4, path: '^/?in/' })

    refused(await create(4, { apikey: app.apiKey }), 403, 'policy_missing')
    refused(await create(4, sign({ call: ['read'] })), 403, 'policy_call')
    refused(await create(5, { ...small, path: 'in/' }), 403, 'file_too_large')
    refused(await create(4, { ...small, path: 'out/' }), 403, 'policy_path')
    assert.equal((await create(4, { path: 'in/' }, small)).statusCode, 201)
    const query = `?${new URLSearchParams({ ...small, path: 'in/' })}`
    assert.equal((await create(4, {}, {}, query)).statusCode, 201)
    const kept = await ask(await begin(4, { ...small, path: 'in/' }))
    assert.doesNotMatch(String(kept.headers['upload-metadata']), /policy|signature/)
  })

  test('a page of another origin, at the beginning and later', async () => {
    const { app } = await service.newApp()
    await service.apps.update(app.apiKey, { allowedOrigins: ['https://shop.example'] })
    const url = await begin(4, { apikey: app.apiKey })
    const origin = 'https://other.example'

    refused(await create(4, { apikey: app.apiKey }, { origin }), 403, 'origin_refused')
    refused(await send(url, 0, Buffer.from('four'), { origin }), 403, 'origin_refused')
  })

  test('what is too large, before it is sent', async () => {
    const url = await begin(4)

    refused(await create(2 ** 50), 413, 'file_too_large')
    refused(await send(url, 0, Buffer.from('fives')), 413, 'upload_too_long')
    assert.equal((await ask(url)).headers['upload-offset'], '0')
  })

  test('the wrong offset', async () => {
    const url = await begin(8)
    await send(url, 0, Buffer.from('four'))

    refused(await send(url, 0, Buffer.from('four')), 409, 'upload_offset_differs')
    refused(await send(url, 6, Buffer.from('re')), 409, 'upload_offset_differs')
  })

  test('for later, and as nothing else, what is kept by another request', async () => {
    const url = await begin(8)
    const [ofThis] = url.split('/').slice(-1)
    const setHolder = (holder: string | null) =>
      service.database.db
        .updateTable('tus_uploads')
        .set({ lock_holder: holder, lock_until: Date.now() + 60_000 })
        .where('upload_id', '=', String(ofThis))
        .execute()
    await setHolder('test/another')

    // An injected request begins when somebody waits for it.
    const waiting = [1, 2, 3, 4].map(async () => await ask(url))
    await eventually(async () => refused(await ask(url), 423, 'upload_locked'))
    await setHolder(null)

    for (const { statusCode } of await Promise.all(waiting)) assert.equal(statusCode, 200)
  })

  test('an upload nobody has begun', async () => {
    const url = '/upload/tus/upl_000000000000000000000000'

    refused(await ask(url), 404, 'upload_unknown')
    refused(await send('/upload/tus/other', 0, Buffer.from('four')), 404, 'upload_unknown')
    refused(await inject({ method: 'GET', url }), 404, 'upload_unknown')
  })

  test('words that no name or path can have', async () => {
    for (const words of [{ container: 'a\0b' }, { path: 'in/\0/' }, { relativePath: '\0' }]) {
      const answer = await create(3, words)
      assert.equal(`${answer.statusCode} ${answer.json().code}`, '400 request_invalid')
    }
    const inQuery = await create(3, {}, {}, '?path=a%00b')
    assert.equal(`${inQuery.statusCode} ${inQuery.json().code}`, '400 request_invalid')
    for (const words of [{ container: 'x'.repeat(257) }, { path: 'x'.repeat(1025) }]) {
      const answer = await create(3, words)
      assert.equal(`${answer.statusCode} ${answer.json().code}`, '400 tus_request_invalid')
    }
  })

  test('what is not as the protocol asks for', async () => {
    const url = await begin(4)
    const without = (headers: Record<string, string>) =>
      inject({ method: 'PATCH', url, headers, payload: Buffer.from('four') })

    const other = await inject({ method: 'HEAD', url, headers: { 'tus-resumable': '0.2.2' } })
    refused(other, 412, 'tus_version_unsupported')
    assert.equal(other.headers['tus-version'], '1.0.0')
    refused(await inject({ method: 'POST', url: '/upload/tus' }), 412, 'tus_version_unsupported')
    refused(await without(BYTES), 400, 'tus_request_invalid')
    refused(await without({ ...TUS, 'upload-offset': '0' }), 415, 'content_type_unsupported')
    refused(await create(4, {}, { 'upload-length': 'four' }), 400, 'tus_request_invalid')
    refused(await create(4, {}, { 'upload-metadata': 'a b c' }), 400, 'tus_request_invalid')
    refused(await create(4, { location: 'mars' }), 400, 'storage_location_unknown')
    refused(await create(4, {}, { 'upload-concat': 'partial' }), 400, 'tus_extension_unsupported')
  })

  test('a body that is longer than it may be, though it does not say how long it is', async () => {
    const url = await begin(4)
    const { request, answered } = open('PATCH', url, { ...BYTES, 'upload-offset': '0' })
    request.end(randomBytes(MiB))

    const answer = await answered

    assert.deepEqual(
      [answer.statusCode, ((await json(answer)) as { code: string }).code],
      [413, 'upload_too_long'],
    )
  })
})

test('a body that is refused is read on, so that the answer arrives', async () => {
  const url = await begin(64 * MiB)
  const size = String(32 * MiB)
  const head = { ...BYTES, 'upload-offset': '7', 'content-length': size }
  const { request, answered } = open('PATCH', url, head)
  request.end(randomBytes(32 * MiB))

  const answer = await answered

  assert.match(await text(answer), /upload_offset_differs/)
})
