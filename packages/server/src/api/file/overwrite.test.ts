import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { before, describe, test } from 'node:test'
import { insertFile } from '../../files/file-repository.ts'
import { type Handle, newConnectionId, newHandle } from '../../lib/ids.ts'
import { type AppOwner, type Asking, formOf, useFileDesk } from '../testing/file-desk.ts'

const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex')
const tagOf = (bytes: string | Uint8Array) =>
  `"${createHash('sha256').update(bytes).digest('hex')}"`

describe('overwriting a file', () => {
  const { ask, eventsOf, newOwner, service, store, web } = useFileDesk()
  let owner: AppOwner
  before(async () => {
    owner = await newOwner()
  })
  const overwrite = (handle: string, asking: Asking, query = owner.signed({ call: ['write'] })) =>
    ask(`/api/file/${handle}?${query}`, { method: 'POST', ...asking })
  const open = (handle: string, asking?: Asking) => ask(`/cdn/${handle}`, asking)
  const codeOf = ({ status, headers }: Awaited<ReturnType<typeof open>>) =>
    [status, headers['x-error-code']].join(' ').trim()

  test('gives the handle another content, and answers what clients read', async () => {
    const handle = await store(owner, 'before', 'filename=bike.txt&path=in/')

    const answer = await overwrite(handle, { body: PNG })

    assert.equal(answer.status, 200, answer.text)
    const { url, ...rest } = answer.json()
    assert.match(String(url), new RegExp(`/cdn/${handle}$`))
    assert.deepEqual(rest, {
      ...{ mimetype: 'image/png', isWriteable: true, size: PNG.length, filename: 'bike.txt' },
    })
    assert.deepEqual((await open(handle)).bytes, PNG)
    const metadata = (await ask(`/api/file/${handle}/metadata`)).json()
    assert.deepEqual(
      [metadata.size, metadata.mimetype, metadata.filename],
      [PNG.length, 'image/png', 'bike.txt'],
    )
  })

  test('is told, in the words of the event', async () => {
    const teller = await newOwner()
    const handle = await store(teller, 'before', 'filename=bike.txt')

    await overwrite(handle, { body: 'after' }, teller.signed({ call: 'write', handle }))

    const [, { action, text }] = (await eventsOf(teller)) as [unknown, never]
    const { url, ...rest } = text as Record<string, unknown>
    assert.equal(action, 'fp.overwrite')
    assert.match(String(url), new RegExp(`/${handle}$`))
    assert.deepEqual(rest, {
      ...{ mimetype: 'text/plain', isWriteable: true, filename: 'bike.txt' },
      ...{ client: 'Computer', size: 5 },
    })
  })

  test('is seen at once by whoever asks again, from memory, by tag and by date', async () => {
    const handle = await store(owner, 'before')
    const first = await open(handle)
    for (let turn = 0; turn < 3; turn++) await open(handle)

    await overwrite(handle, { body: 'after!' })

    const second = await open(handle)
    assert.deepEqual([second.text, second.headers.etag], ['after!', tagOf('after!')])
    const [then, now] = [first, second].map(({ headers }) =>
      Date.parse(headers['last-modified'] ?? ''),
    )
    assert.ok(then && now && now > then)
    const asking = (headers: Record<string, string | undefined>) => open(handle, { headers })
    const { etag, 'last-modified': date } = first.headers
    assert.equal((await asking({ 'if-none-match': etag })).status, 200)
    assert.equal((await asking({ 'if-modified-since': date })).status, 200)
    assert.equal((await asking({ 'if-match': etag })).status, 412)
    assert.equal((await asking({ 'if-none-match': second.headers.etag })).status, 304)
    assert.equal(
      (await asking({ 'if-modified-since': second.headers['last-modified'] })).status,
      304,
    )
    // Whoever has the beginning of the former content gets no end of this one.
    const rest = await asking({ range: 'bytes=3-', 'if-range': etag })
    assert.deepEqual([rest.status, rest.text], [200, 'after!'])
    assert.equal((await asking({ range: 'bytes=3-', 'if-range': date })).status, 200)
  })

  test('takes bytes, forms, PUT and base64', async () => {
    const handle = await store(owner, 'before', 'filename=bike.bin')
    for (const [asking, query, expected] of [
      [{ body: 'one' }, '', 'one'],
      [{ body: 'two', method: 'PUT' }, '', 'two'],
      [formOf({ fileUpload: ['other.txt', 'text/plain', 'three'] }), '', 'three'],
      [{ body: btoa('four') }, '&base64decode=true', 'four'],
      [{ body: [Buffer.from('fi'), Buffer.from('ve')] }, '&nonce=fp&plugin=x', 'five'],
    ] as const) {
      const answer = await overwrite(handle, asking, `${owner.signed({ call: 'write' })}${query}`)

      assert.equal(answer.status, 200, answer.text)
      assert.equal(answer.json().filename, 'bike.bin')
      assert.equal((await open(handle)).text, expected)
    }
  })

  test('takes the type that is said, and else keeps it where the bytes allow that', async () => {
    const csv = await store(owner, 'a,b', 'mimetype=text/csv')
    const typeAfter = async (asking: Asking, query = '') =>
      (await overwrite(csv, asking, `${owner.signed({ call: 'write' })}${query}`)).json().mimetype

    assert.equal(await typeAfter({ body: 'c,d' }), 'text/csv')
    const header = { 'Content-Type': 'text/markdown' }
    assert.equal(await typeAfter({ body: 'e', headers: header }), 'text/markdown')
    assert.equal(await typeAfter({ body: 'e' }, '&mimetype=text/x-mine'), 'text/x-mine')
    assert.equal(await typeAfter({ body: PNG }), 'image/png')
  })

  test('fetches what lies at an address, however it is said', async () => {
    const handle = await store(owner, 'before', 'filename=bike.txt')
    const signed = (url: string) => owner.signed({ call: 'writeUrl', handle, url })
    const line = { 'Content-Type': 'application/x-www-form-urlencoded' }
    for (const [path, asking] of [
      ['/1.png', (url: string) => ({ body: `url=${encodeURIComponent(url)}`, headers: line })],
      ['/2.png', (url: string) => formOf({ url })],
    ] as const) {
      const bytes = Buffer.concat([PNG, Buffer.from(path)])
      const url = web().put(path, { bytes })

      const answer = await overwrite(handle, asking(url), signed(url.replaceAll('.', '\\.')))

      assert.equal(answer.status, 200, answer.text)
      assert.deepEqual([answer.json().filename, answer.json().mimetype], ['bike.txt', 'image/png'])
      assert.deepEqual((await open(handle)).bytes, bytes)
    }
    const last = (await eventsOf(owner)).at(-1)
    assert.deepEqual([last?.action, last?.text.client], ['fp.overwrite', 'URL'])
  })

  test('fetches also where the address is in the query', async () => {
    const handle = await store(owner, 'before')
    const url = web().put('/3.png', { bytes: PNG })
    const query = `${owner.signed({ call: 'writeUrl' })}&url=${encodeURIComponent(url)}`

    assert.equal((await overwrite(handle, {}, query)).status, 200)

    assert.deepEqual((await open(handle)).bytes, PNG)
  })

  test('leaves the file as it was when nothing can be fetched', async () => {
    const handle = await store(owner, 'before')
    const url = web().put('/none', { status: 404 })
    const query = `${owner.signed({ call: 'writeUrl' })}&url=${encodeURIComponent(url)}`

    const answer = await overwrite(handle, {}, query)

    assert.equal(codeOf(answer), '404 url_missing')
    assert.equal((await open(handle)).text, 'before')
  })

  test('always needs a policy for it, or the secret', async () => {
    const handle = await store(owner, 'before')
    const neighbour = await newOwner()
    const url = web().put('/4.png', { bytes: PNG })
    const byUrl = { body: JSON.stringify({ url }), headers: { 'Content-Type': 'application/json' } }
    const body = { body: 'after' }
    for (const [query, asking, expected] of [
      ['', body, '403 policy_missing'],
      [`key=${owner.app.apiKey}`, body, '403 policy_missing'],
      [owner.signed({ call: 'read' }), body, '403 policy_call'],
      [owner.signed({ call: 'writeUrl' }), body, '403 policy_call'],
      [owner.signed({ call: 'write' }), byUrl, '403 policy_call'],
      [owner.signed({ call: 'write', handle: newHandle() }), body, '403 policy_handle'],
      [owner.signed({ call: 'writeUrl', url: 'https://else/' }), byUrl, '403 policy_url'],
      [owner.signed({ call: 'write', maxSize: 4 }), body, '403 file_too_large'],
      [owner.signed({ call: 'write', expiry: 1 }), body, '403 policy_expired'],
      [neighbour.signed({ call: 'write' }), body, '403 policy_signature'],
    ] as const) {
      assert.equal(codeOf(await overwrite(handle, asking, query)), expected)
    }
    assert.equal((await open(handle)).text, 'before')
    const bySecret = await overwrite(handle, { ...body, headers: { ...owner.basic } }, '')
    assert.equal(bySecret.status, 200)
    assert.equal((await open(handle)).text, 'after')
  })

  test('is refused without a body, and the file stays', async () => {
    const handle = await store(owner, 'before')
    for (const asking of [{}, { body: '' }, { body: [] }]) {
      assert.equal(codeOf(await overwrite(handle, asking)), '400 body_missing')
    }
    assert.equal((await open(handle)).text, 'before')
  })

  test('is refused where the file is a link, or is none', async () => {
    const linked = await newLink()
    const deleted = await store(owner, 'before')
    await ask(`/api/file/${deleted}`, { method: 'DELETE', headers: { ...owner.basic } })

    const refused = await overwrite(linked, { body: 'after' })

    assert.equal(codeOf(refused), '409 file_not_writeable')
    assert.match(refused.text, /cloud drive/)
    for (const handle of [deleted, newHandle(), 'nonsense']) {
      assert.equal(codeOf(await overwrite(handle, { body: 'after' })), '404 file_missing')
    }
  })

  test('of many at once one is the last, and nobody reads a mixture', async () => {
    const kinds = 'abcdef'.split('').map((letter) => letter.repeat(300_000))
    const handle = await store(owner, kinds[0] ?? '')

    const reading = Array.from({ length: 12 }, () => open(handle).catch(() => undefined))
    const writing = await Promise.all(kinds.map((body) => overwrite(handle, { body })))
    reading.push(...Array.from({ length: 6 }, () => open(handle)))

    assert.ok(writing.every(({ status }) => status === 200))
    for (const answer of await Promise.all(reading)) {
      if (answer) assert.ok(kinds.includes(answer.text), `${answer.status} ${answer.text.length}`)
    }
    const last = await open(handle)
    assert.equal(last.headers.etag, tagOf(last.bytes))
  })

  async function newLink(): Promise<Handle> {
    const handle = newHandle()
    const { database } = service()
    await database.transaction((trx) =>
      insertFile(trx, {
        ...{ kind: 'linked', handle, appKey: owner.app.apiKey, filename: 'a.txt', size: 1 },
        ...{ contentType: 'text/plain', uploadTags: {}, createdAt: new Date() },
        origin: { source: 'memory', ref: '/a.txt', id: 'id:a', rev: '1' },
        connectionId: newConnectionId(),
      }),
    )
    return handle
  }
})

describe('deleting a file', () => {
  const { ask, eventsOf, newOwner, store } = useFileDesk()

  test('as the oldest clients do it, by a form', async () => {
    const owner = await newOwner()
    const handle = await store(owner, 'words')
    const url = `/api/file/${handle}/remove`
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded' }
    const body = `key=${owner.app.apiKey}&${owner.signed({ call: 'remove' })}`

    const refused = await ask(url, { method: 'POST', headers, body: 'key=x' })
    const done = await ask(url, { method: 'POST', headers, body })

    assert.equal(refused.status, 403)
    assert.deepEqual([done.status, done.text], [200, '{}'])
    assert.match(done.headers['content-type'] ?? '', /^application\/json/)
    assert.equal((await ask(`/cdn/${handle}`)).status, 404)
    assert.equal((await ask(url, { method: 'POST', headers, body })).status, 404)
    assert.deepEqual(
      (await eventsOf(owner)).map(({ action }) => action),
      ['fp.upload', 'fp.delete'],
    )
  })

  test('answers 200 whatever the client says its empty body is', async () => {
    const owner = await newOwner()
    for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
      const handle = await store(owner, 'words')
      const headers = { 'Content-Type': type, ...owner.basic }

      const done = await ask(`/api/file/${handle}`, { method: 'DELETE', headers })

      assert.deepEqual([done.status, done.text], [200, '{}'])
    }
  })
})
