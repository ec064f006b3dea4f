import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Agent } from 'node:http'
import { connect } from 'node:net'
import { before, describe, test } from 'node:test'
import { type AppOwner, formOf, useFileDesk } from '../testing/file-desk.ts'

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const MiB = 1024 * 1024

describe('the classic store route', () => {
  const { ask, eventsOf, newOwner, service, store, web } = useFileDesk()
  let owner: AppOwner
  before(async () => {
    owner = await newOwner()
  })
  const post = (query: string, more: object, location = 'S3') =>
    ask(`/api/store/${location}?key=${owner.app.apiKey}&${query}`, { method: 'POST', ...more })
  const content = async (url: unknown) => (await ask(`/cdn/${String(url).slice(-20)}`)).bytes

  test('stores bytes as they are and answers what clients read', async () => {
    const answer = await post('filename=b.png&path=in/&container=photos', { body: PNG })

    assert.equal(answer.status, 200)
    assert.match(answer.headers['content-type'] ?? '', /^application\/json/)
    const { url, key, ...rest } = answer.json()
    assert.match(String(url), /\/cdn\/[A-Za-z0-9]{20}$/)
    assert.match(String(key), /^in\/[A-Za-z0-9]{20}_b\.png$/)
    assert.deepEqual(rest, {
      ...{ filename: 'b.png', type: 'image/png', size: PNG.length },
      ...{ container: 'photos', isWriteable: true },
    })
    assert.deepEqual(await content(url), PNG)
  })

  test('names no container that nobody asked for, and a path without a slash is the key', async () => {
    const answer = await post('path=/in/b.png', { body: PNG })

    assert.ok(!('container' in answer.json()))
    assert.equal(answer.json().key, 'in/b.png')
  })

  test('is told by the CDN’s host to whoever asks by host', async () => {
    const host = 'www.fs.example.com'

    const answer = await post('', { body: PNG, headers: { host } })

    assert.match(String(answer.json().url), /^http:\/\/cdn\.fs\.example\.com\/[A-Za-z0-9]{20}$/)
  })

  test('stores bytes whose length nobody tells, and whatever type they are said to be', async () => {
    const pieces = [Buffer.alloc(3 * MiB, 1), Buffer.alloc(2 * MiB, 2)]
    const all = Buffer.concat(pieces)

    for (const type of [
      'application/x-www-form-urlencoded',
      'application/json',
      'video/x-made-up',
    ]) {
      const answer = await post('', { body: pieces, headers: { 'Content-Type': type } })

      assert.equal(answer.json().size, all.length)
      assert.ok((await content(answer.json().url)).equals(all))
    }
  })

  test('stores the file of a form, however many fields stand around it', async () => {
    const bytes = Buffer.alloc(3 * MiB, 'abc')
    const form = formOf({
      note: 'before',
      fileUpload: ['C:\\Bilder\\Grüße.txt', 'text/csv', bytes],
      after: 'behind',
    })

    const answer = await post('', form)

    const { url, filename, type, size } = answer.json()
    assert.deepEqual([filename, type, size], ['Grüße.txt', 'text/csv', bytes.length])
    assert.ok((await content(url)).equals(bytes))
  })

  test('lets the query name the file of a form, and say its type', async () => {
    const form = formOf({ fileUpload: ['a.txt', 'text/plain', 'words'] })

    const { filename, type } = (await post('filename=b.csv&mimetype=text/x-mine', form)).json()

    assert.deepEqual([filename, type], ['b.csv', 'text/x-mine'])
  })

  test('believes no type that is none', async () => {
    const headers = { 'Content-Type': `x/${'y'.repeat(300)}` }

    const typeOf = async (form: object) => (await post('', form)).json().type

    assert.equal(await typeOf({ body: '\x07\x08', headers }), 'application/octet-stream')
    const form = formOf({ fileUpload: ['a', 'no type at all', '\x07\x08'] })
    assert.equal(await typeOf(form), 'application/octet-stream')
  })

  test('stores an empty file of a form, and takes an empty body for a mistake', async () => {
    const form = formOf({ fileUpload: ['a.txt', 'text/plain', ''] })

    assert.equal((await post('', form)).json().size, 0)
    for (const body of ['', []]) {
      const refused = await post('', { body })
      assert.deepEqual([refused.status, refused.headers['x-error-code']], [400, 'body_missing'])
    }
  })

  test('stores what lies at an address, in whichever form it is said', async () => {
    const url = web().put('/pictures/b.png', { bytes: PNG })
    const encoded = `url=${encodeURIComponent(url)}`
    const forms: readonly [string, object][] = [
      ['a form', formOf({ url })],
      ['a form beside a file nobody chose', formOf({ fileUpload: ['', 'x/y', ''], url })],
      [
        'a line',
        { body: encoded, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
      ],
      ['JSON', { body: JSON.stringify({ url }), headers: { 'Content-Type': 'application/json' } }],
    ]
    for (const [title, form] of forms) {
      const answer = await post('', form)

      const { url: link, filename, type, size } = answer.json()
      assert.deepEqual([filename, type, size], ['b.png', 'image/png', PNG.length], title)
      assert.deepEqual(await content(link), PNG)
    }
    const [, , , last] = (await service().startedIngests()).map(({ state }) => state)
    assert.equal(last, 'done')
  })

  test('reads the options beside an address in the body', async () => {
    const url = web().put('/c.bin', { bytes: PNG })
    const body = JSON.stringify({ url, path: 'in/', filename: 'c.png', container: 'photos', x: 1 })

    const answer = await post('', { body, headers: { 'Content-Type': 'application/json' } })

    const { filename, container, key } = answer.json()
    assert.deepEqual([filename, container], ['c.png', 'photos'])
    assert.match(String(key), /^in\//)
  })

  test('decodes base64 when that is asked, wherever it comes from', async () => {
    const text = PNG.toString('base64')
    const url = web().put('/b64.txt', { bytes: Buffer.from(text) })
    const forms = [
      { body: text },
      formOf({ fileUpload: ['b.png', 'text/plain', text] }),
      formOf({ url }),
    ]
    for (const form of forms) {
      const { url, type } = (await post('base64decode=true', form)).json()
      assert.deepEqual([type, await content(url)], ['image/png', PNG])
    }

    const plain = await post('base64decode=false', { body: text })
    assert.equal(plain.json().size, text.length)
  })

  test('refuses in words what it cannot do', async () => {
    const json = (value: object) => ({
      body: JSON.stringify(value),
      headers: { 'Content-Type': 'application/json' },
    })
    const url = web().put('/d.bin', { bytes: PNG })
    for (const [location, query, more, status, code] of [
      ['dropbox', '', { body: PNG }, 409, 'storage_location_unset'],
      ['floppy', '', { body: PNG }, 400, 'storage_location_unknown'],
      ['S3', 'access=secret', { body: PNG }, 400, 'storage_access_unknown'],
      ['S3', 'workflows=abc', { body: PNG }, 400, 'workflows_unsupported'],
      ['S3', 'base64decode=true', { body: 'no!' }, 400, 'base64_malformed'],
      ['S3', '', formOf({ note: 'nothing else' }), 400, 'body_malformed'],
      [
        'S3',
        '',
        { body: 'x', headers: { 'Content-Type': 'multipart/form-data' } },
        400,
        'body_malformed',
      ],
      ['S3', '', json({ url, path: 'a\0b' }), 400, 'request_invalid'],
      ['S3', '', json({ url, path: 'a'.repeat(1_025) }), 400, 'request_invalid'],
      ['S3', '', json({ url: 'ftp://example.com/a' }), 400, 'url_invalid'],
    ] as const) {
      const answer = await post(query, more, location)

      assert.deepEqual([answer.status, answer.headers['x-error-code']], [status, code], code)
      assert.match(answer.headers['content-type'] ?? '', /^text\/plain/)
      assert.ok(answer.text.length > 10)
    }
  })

  test('every name of the usual storage is the app’s own', async () => {
    for (const location of ['s3', 'S3', 'gcs', 'Azure', 'rackspace']) {
      assert.equal((await post('', { body: PNG }, location)).status, 200)
    }
  })

  test('asks for what the policy of a secured app allows', async () => {
    const secured = await newOwner()
    const { apiKey } = secured.app
    await service().apps.update(apiKey, { securityEnabled: true })
    const at = web().put('/e.bin', { bytes: PNG })
    const asForm = {
      body: `url=${at}`,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    }
    const statusOf = async (query: string, more: object) => {
      const answer = await ask(`/api/store/S3?key=${apiKey}&${query}`, { method: 'POST', ...more })
      return answer.headers['x-error-code'] ?? answer.status
    }

    for (const [terms, query, more, expected] of [
      [{ call: 'read' }, '', { body: PNG }, 'policy_call'],
      [{ call: 'store' }, '', { body: PNG }, 200],
      [{ call: 'store', path: '/in/.*' }, 'path=/out/', { body: PNG }, 'policy_path'],
      [
        { call: 'store', container: 'photos' },
        'container=films',
        { body: PNG },
        'policy_container',
      ],
      [{ call: 'store', maxSize: 8 }, '', { body: PNG }, 'file_too_large'],
      [{ call: 'store', maxSize: 8 }, '', { body: [PNG, PNG] }, 'file_too_large'],
      [{ call: 'store', minSize: 99 }, '', { body: PNG }, 'file_too_small'],
      [{ call: 'store', url: 'https://nowhere.example/.*' }, '', asForm, 'policy_url'],
      [{ call: 'store' }, '', asForm, 200],
      [{ call: 'store', maxSize: 8 }, '', asForm, 'file_too_large'],
    ] as const) {
      assert.equal(await statusOf(`${secured.signed(terms)}&${query}`, more), expected)
    }
    assert.equal(await statusOf('', { body: PNG }), 'policy_missing')
    assert.equal(await statusOf('', { body: PNG, headers: secured.basic }), 200)
    const wrong = { authorization: `Basic ${btoa('app:WRONG')}` }
    assert.equal(await statusOf('', { body: PNG, headers: wrong }), 'app_secret_wrong')
    const unknown = await ask('/api/store/S3', { method: 'POST', body: PNG })
    assert.deepEqual([unknown.status, unknown.headers['x-error-code']], [403, 'app_unknown'])
  })

  test('keeps nothing of a form that breaks off, and does not mistake it for a whole one', async () => {
    const form = formOf({ fileUpload: ['a.txt', 'text/plain', Buffer.alloc(200_000, 'a')] })
    const before = await eventsOf(owner)
    const cut = form.body.subarray(0, 150_000)

    // The body ends as it said, and only the form in it does not.
    const answer = await post('', { ...form, body: cut })
    // The sender goes.
    const { port } = service().server.server.address() as { port: number }
    const socket = connect(port, '127.0.0.1')
    socket.write(
      `POST /api/store/S3?key=${owner.app.apiKey} HTTP/1.1\r\nHost: x\r\n` +
        `Content-Type: multipart/form-data; boundary=cut-here\r\nContent-Length: 300000\r\n\r\n`,
    )
    socket.write(cut, () => socket.destroy())

    assert.deepEqual([answer.status, answer.headers['x-error-code']], [400, 'body_cut'])
    assert.equal(await store(owner, 'still here').then((handle) => handle.length), 20)
    assert.equal((await eventsOf(owner)).length, before.length + 1)
  })

  test('goes on listening after a body that was refused halfway', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const bytes = Buffer.alloc(5 * MiB, 'x')
    const headers = { 'Content-Type': 'multipart/form-data; boundary=cut-here' }
    const wrongForm = { body: bytes, headers }
    const noBoundary = { body: bytes, headers: { 'Content-Type': 'multipart/form-data' } }
    const wrongKey = formOf({ fileUpload: ['a.bin', 'x/y', bytes] })
    try {
      for (const form of [wrongForm, noBoundary]) {
        const refused = await post('', { ...form, agent })
        assert.equal(refused.headers['x-error-code'], 'body_malformed')
      }
      const unknown = await ask('/api/store/S3?key=none', { method: 'POST', ...wrongKey, agent })
      assert.equal(unknown.headers['x-error-code'], 'app_unknown')

      assert.equal((await post('', { body: PNG, agent })).status, 200)
    } finally {
      agent.destroy()
    }
  })

  test('reads no faster than it stores, whatever a sender pours in', async () => {
    // A hundred MiB in a form that never ends: the policy's limit is found while they flow.
    const secured = await newOwner()
    const chunk = Buffer.alloc(MiB, 'x')
    const { headers, body } = formOf({ fileUpload: ['a.txt', 'text/plain', ''] })
    const start = body.subarray(0, body.indexOf('\r\n\r\n') + 4)
    const query = `key=${secured.app.apiKey}&${secured.signed({ call: 'store', maxSize: 5 * MiB })}`

    const answer = await ask(`/api/store/S3?${query}`, {
      ...{ method: 'POST', headers },
      body: [start, ...Array.from({ length: 20 }, () => chunk)],
    })

    assert.equal(answer.headers['x-error-code'], 'file_too_large')
  })

  test('tells of each file once', async () => {
    const teller = await newOwner()

    await store(teller, PNG, 'filename=b.png')

    const [{ action, text }, ...others] = (await eventsOf(teller)) as [never]
    assert.equal(others.length, 0)
    const { url: _url, key: _key, ...rest } = text as Record<string, unknown>
    assert.equal(action, 'fp.upload')
    assert.deepEqual(rest, {
      ...{ filename: 'b.png', type: 'image/png', size: PNG.length },
      ...{ client: 'Computer', status: 'Stored' },
    })
  })

  test('a content of many pieces arrives whole', async () => {
    const bytes = Buffer.concat(
      Array.from({ length: 40 }, (_, at) => Buffer.alloc(317_119, `${at}`)),
    )
    const hash = createHash('sha256').update(bytes).digest('hex')

    const handle = await store(owner, bytes)

    assert.equal((await ask(`/cdn/${handle}`, { method: 'HEAD' })).headers.etag, `"${hash}"`)
  })
})
