import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Door, type Fields, namesIn, sendParts, type Told } from './door.ts'

/** What clients rely on while they upload, wherever the bytes come to rest. */
export function describeUploads(door: () => Door): void {
  const send = (more: object = {}, bytes: Uint8Array | string = 'a part') =>
    sendParts(door(), { apikey: door().apikey, filename: 'bike.txt', bytes, more })
  const call = (name: string, body: object) => door().post('upload', `/multipart/${name}`, body)

  test('13.3 ETag: the PUT of a part names it where pages can read it', async () => {
    const { last } = await send()

    assert.match(last.headers.etag ?? '', /^"[0-9a-f]{32}"$/)
    assert.ok(namesIn(last.headers['access-control-expose-headers']).includes('etag'))
    assert.equal(last.headers['access-control-allow-origin'], '*')
  })

  test('13.4 Exactly 200: for parts, however small, and for the whole', async () => {
    const { begun, last } = await send({}, 'x')

    assert.equal(last.status, 200)
    assert.equal((await call('complete', begun)).status, 200)
  })

  test('13.6 location_url: a bare host, with its port at most', async () => {
    const { started, announced } = await send()

    for (const { fields } of [started, announced]) {
      assert.equal(fields.location_url, `upload.${door().service.cname}`)
    }
  })

  test('13.7 No surplus keys: start answers what clients repeat, and nothing else', async () => {
    const regular = await send()
    const intelligent = await send({ fii: true })

    const names = ['location_region', 'location_url', 'region', 'upload_id', 'uri']
    assert.deepEqual(Object.keys(regular.started.fields).sort(), names)
    assert.deepEqual(
      Object.keys(intelligent.started.fields).sort(),
      [...names, 'upload_type'].sort(),
    )
    assert.equal(intelligent.started.fields.upload_type, 'intelligent_ingestion')
    for (const value of Object.values(intelligent.started.fields)) {
      assert.ok(typeof value === 'string' && value !== '')
    }
  })

  test('13.8 202 as a last resort: completing answers the file, and the same file each time', async () => {
    const { begun } = await send()

    const both = await Promise.all([call('complete', begun), call('complete', begun)])
    const answers = [...both, await call('complete', begun)]

    const [first, ...others] = answers
    assert.ok(first?.fields.handle)
    for (const { status, fields } of answers) assert.equal(status, 200, JSON.stringify(fields))
    for (const { fields } of others) assert.deepEqual(fields, first.fields)
  })

  test('13.9 206 on commit: for missing chunks only, which complete refuses too', async () => {
    const { apikey, visit } = door()
    const bytes = Buffer.from('two chunks')
    const started = await call('start', {
      apikey,
      filename: 'two.txt',
      size: bytes.length,
      fii: true,
    })
    const begun = { apikey, ...started.fields, fii: true }
    const sendChunk = async (offset: number, end: number) => {
      const piece = { ...begun, part: 1, offset, size: end - offset }
      const { url, headers } = (await call('upload', piece)).fields as unknown as PartAddress
      await visit(url, { method: 'PUT', headers, body: bytes.subarray(offset, end) })
    }
    const commit = () => call('commit', { ...begun, part: 1, size: bytes.length })

    await sendChunk(4, bytes.length)
    assert.equal((await commit()).status, 206)
    assert.equal((await call('complete', begun)).status, 400)

    await sendChunk(0, 4)
    assert.equal((await commit()).status, 200)
    assert.equal((await commit()).status, 200)
    const file = await call('complete', begun)
    assert.equal(file.status, 200, file.text)
    assert.equal((await visit(String(file.fields.url))).text, 'two chunks')
  })

  test('13.24 Policies of old clients: what upload_id stands for was allowed at start', async () => {
    const { service, post } = door()
    const { apiKey: apikey, secret } = service.secured
    const pair = service.sign({ call: ['pick'] }, secret)
    const wanted = { apikey, filename: 'old.txt', size: 3 }
    assert.equal((await post('upload', '/multipart/start', wanted)).status, 403)

    const sent = await sendParts(
      { ...door(), post: withoutPairAfterStart(post) },
      { apikey, filename: 'old.txt', bytes: 'old', more: { ...pair, fii: true } },
    )

    assert.equal(sent.last.status, 200, sent.last.text)
    const chunk = { ...sent.begun, part: 1, size: 3 }
    assert.equal((await call('commit', chunk)).status, 200)
    assert.equal((await call('complete', sent.begun)).status, 200)
    const stranger = { ...sent.begun, upload_id: 'upl_000000000000000000000000' }
    assert.ok((await call('complete', stranger)).status >= 400)
  })
}

interface PartAddress {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** Nothing but start carries policy and signature: the test fails if anything else does. */
function withoutPairAfterStart(post: Door['post']): Door['post'] {
  return (host, path, body, options): Promise<Told> => {
    const { policy } = body as Fields
    assert.equal(policy === undefined, !path.endsWith('/start'))
    return post(host, path, body, options)
  }
}
