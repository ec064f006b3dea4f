import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { Door, Fields } from './door.ts'
import { type Call, callEverything } from './every-call.ts'

/** What clients rely on in every answer, whichever call it is for. */
export function describeAnswers(door: () => Door): void {
  let calls: readonly Call[]
  before(async () => {
    calls = await callEverything(door())
  })

  test('13.4 Exactly 200: every call that went well says so with this number', () => {
    const others = calls.filter(({ told }) => told.status !== 200)

    assert.deepEqual(
      others.map(({ what, told }) => [what, told.status, told.text]),
      [],
    )
    assert.ok(calls.length > 20)
  })

  test('13.5 Content-Type: application/json: whatever answers JSON says that it does', () => {
    const others = calls.filter(
      ({ what, told }) => what !== 'the PUT of a part' && !isJson(told.headers['content-type']),
    )

    assert.deepEqual(
      others.map(({ what, told }) => [what, told.headers['content-type']]),
      [],
    )
  })

  test('13.10 Redirects: no call is redirected, with a slash at its end or without', async () => {
    const sent = calls.filter(({ told }) => told.status >= 300 || told.headers.location)
    assert.deepEqual(
      sent.map(({ what }) => what),
      [],
    )

    const url = 'https://pics.example.net/a.png'
    const body = {
      ...{ apikey: 'Anobody', filename: 'a.png', size: 1, clouds: { dropbox: { path: '/a.png' } } },
      ...{ url, sources: [url], tasks: [{ name: 'store' }] },
    }
    for (const [host, path] of [
      ['cloud', '/folder/list'],
      ['cloud', '/store'],
      ['cloud', '/link'],
      ['cloud', '/auth/logout'],
      ['cloud', '/metadata'],
      ['upload', '/multipart/start'],
      ['process', '/process'],
      ['cdn', '/process'],
      ['www', '/api/store/S3'],
    ] as const) {
      const [bare, slashed] = [
        await door().post(host, path, body),
        await door().post(host, `${path}/`, body),
      ]
      assert.equal(bare.status, 403, `${host}${path}: ${bare.text}`)
      assert.equal(slashed.status, bare.status, `${host}${path}/: ${slashed.text}`)
    }
  })

  test('13.11 Compression: nothing is compressed unasked', async () => {
    const script = await door().ask('static', '/picker/4.5.2/picker.js')

    assert.equal(script.headers['content-encoding'], undefined)
    const encoded = calls.filter(({ told }) => told.headers['content-encoding'] !== undefined)
    assert.deepEqual(
      encoded.map(({ what }) => what),
      [],
    )
  })

  test('13.11 Compression: gzip for who asks for it, and caches are told', async () => {
    const path = '/picker/4.5.2/picker.js'
    const plain = await door().ask('static', path)
    const packed = await door().ask('static', path, {
      headers: { 'accept-encoding': 'gzip, deflate' },
    })

    assert.equal(packed.headers['content-encoding'], 'gzip')
    assert.match(plain.headers.vary ?? '', /Accept-Encoding/i)
    assert.match(packed.headers.vary ?? '', /Accept-Encoding/i)
    assert.equal(gunzipSync(packed.bytes).toString(), plain.text)
  })

  test('13.15 Unknown fields: query parameters and JSON fields nobody knows change nothing', async () => {
    const { apikey, ask, post, upload, person } = door()
    const { handle } = await upload('unknown fields.txt', 'unknown fields')
    const query = 'plugin=js_lib&nonce=fp&_cacheBust=1893456000&_xdr=true&key=AnotherKey'

    for (const told of [
      await ask('cdn', `/${handle}?${query}`),
      await ask('www', `/api/file/${handle}/metadata?${query}&size=true`),
      await ask('cloud', `/prefetch?apikey=${apikey}&${query}`),
      await post('www', `/api/store/S3?key=${apikey}&plugin=js_lib&nonce=fp&_xdr=true`, {}),
      await post('upload', '/prefetch', { apikey, nobody: { knows: ['this'] } }),
      await post('upload', '/multipart/start', { apikey, filename: 'a.txt', size: 1, nobody: 1 }),
      await post('cloud', '/folder/list', {
        ...{ apikey, token: person.token, nobody: true },
        clouds: { dropbox: { path: '/', nobody: 1 } },
      }),
    ]) {
      assert.equal(told.status, 200, told.text)
    }
  })

  test('13.15 Unknown fields: a parameter that a task does not have is refused by its name', async () => {
    const { apikey, service, ask, upload } = door()
    const { handle } = await upload('hieght.txt', 'hieght')
    const source = `${service.elsewhere.origin}/pier,%20at%20dawn.txt`

    for (const path of [`/preview=hieght:480/${handle}`, `/${apikey}/store=colour:red/${source}`]) {
      const told = await ask('cdn', path)
      assert.equal(told.status, 400, path)
      assert.match(told.text, /hieght|colour/)
    }
  })

  test('13.16 Booleans: in queries they are the words true and false', async () => {
    const { ask, upload } = door()
    const { handle } = await upload('words.txt', 'words')
    const disposition = async (query: string) =>
      (await ask('cdn', `/${handle}?${query}`)).headers['content-disposition'] ?? ''

    assert.match(await disposition('dl=true'), /^attachment;/)
    assert.match(await disposition('dl=false'), /^inline;/)
    const { fields } = await ask('www', `/api/file/${handle}/metadata?size=true&mimetype=false`)
    assert.deepEqual(fields, { size: 5 })
    const base64 = await ask('www', `/api/file/${handle}?base64encode=true`)
    assert.equal(base64.text, Buffer.from('words').toString('base64'))
    assert.equal((await ask('www', `/api/file/${handle}?base64encode=false`)).text, 'words')
  })

  test('13.18 No error: nothing is called error in an answer that went well', () => {
    const wrong = calls.filter(({ told }) => holdsError(told.fields))

    assert.deepEqual(
      wrong.map(({ what, told }) => [what, told.text]),
      [],
    )
  })

  test('13.21 Addresses of files: the CDN, and exactly one piece behind it', () => {
    const urls = calls.flatMap(({ what, told }) =>
      NAMING_OTHERS.includes(what) ? [] : urlsOf(told.fields),
    )

    assert.ok(urls.length >= 9, `${urls.length} addresses`)
    const pattern = new RegExp(`^https://cdn\\.${door().service.cname}/[A-Za-z0-9]{20}$`)
    for (const url of urls) assert.match(url, pattern)
  })

  test('13.22 Preview: any page may show it in a frame', async () => {
    const { ask, upload } = door()
    const { handle } = await upload('preview.txt', 'for a frame')

    const { status, headers } = await ask('cdn', `/preview/${handle}`)

    assert.equal(status, 200)
    assert.match(headers['content-type'] ?? '', /^text\/html/)
    assert.equal(headers['x-frame-options'], undefined)
    assert.doesNotMatch(String(headers['content-security-policy']), /frame-ancestors/)
    assert.notEqual(headers['cross-origin-resource-policy'], 'same-origin')
  })
}

/** Their addresses are of something else than a file of ours. */
const NAMING_OTHERS = ['multipart/upload', 'metadata of an address']

const isJson = (type: string | undefined): boolean => /^application\/json\b/.test(type ?? '')

/** At the top, or in what is said about one cloud. */
function holdsError(fields: Fields): boolean {
  const { dropbox } = fields
  return (
    'error' in fields || (typeof dropbox === 'object' && dropbox !== null && 'error' in dropbox)
  )
}

function urlsOf({ url, dropbox }: Fields): readonly string[] {
  const within = dropbox as { readonly url?: unknown } | undefined
  return [url, within?.url].filter((one) => typeof one === 'string')
}
