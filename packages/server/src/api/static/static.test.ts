import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { startTestService, type TestService } from '../testing/test-service.ts'

const SCRIPT = `// ${'the picker, '.repeat(500)}\n`

let folder: string
let service: TestService
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'quayside-built-'))
  const builtFolders = {
    picker: join(folder, 'picker'),
    client: join(folder, 'client'),
    portal: folder,
  }
  service = await startTestService({ builtFolders })
})
after(async () => {
  await service.close()
  await rm(folder, { recursive: true })
})

const get = (url: string, headers: Readonly<Record<string, string>> = {}) =>
  service.server.inject({ url, headers })

async function build(part: 'picker' | 'client', files: Readonly<Record<string, string>>) {
  await mkdir(join(folder, part), { recursive: true })
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, part, name), text)
}

test('without a build the scripts are missing in clear words', async () => {
  for (const url of ['/static/picker/4.5.2/picker.js', '/static/client/quayside.js']) {
    const answer = await get(url)

    assert.equal(answer.statusCode, 503)
    assert.equal(answer.json().code, 'build_missing')
    assert.match(answer.json().error, /npm run build/)
    assert.equal(answer.headers['access-control-allow-origin'], '*')
  }
})

describe('with a build', () => {
  before(async () => {
    const chunks = { 'crop-x1y2.js': 'crop', 'locale-de.json': '{}', 'map.js.map': '{}' }
    await build('picker', { 'picker.js': SCRIPT, ...chunks })
    await build('client', { 'quayside.js': 'client' })
  })

  for (const url of [
    '/static/picker/4.5.2/picker.js',
    '/static/picker/1.39.15/picker.js',
    '/static/picker/1.4.4/picker.js',
    '/static/picker/v3/picker-0.12.11.js',
  ]) {
    test(`there is one picker, at ${url} too`, async () => {
      const answer = await get(url)

      assert.equal(answer.statusCode, 200)
      assert.equal(answer.body, SCRIPT)
      assert.equal(answer.headers['content-type'], 'text/javascript; charset=utf-8')
    })
  }

  test('answers by host as well', async () => {
    const answer = await get('/picker/4.5.2/picker.js', { host: 'static.fs.example.com' })

    assert.equal(answer.body, SCRIPT)
  })

  test('what the picker loads lies beside it, whatever its version', async () => {
    for (const version of ['4.5.2', 'v3', 'any']) {
      assert.equal((await get(`/static/picker/${version}/crop-x1y2.js`)).body, 'crop')
      const texts = await get(`/static/picker/${version}/locale-de.json`)
      assert.equal(texts.headers['content-type'], 'application/json; charset=utf-8')
    }
    assert.equal((await get('/static/client/quayside.js')).body, 'client')
  })

  test('nothing else of the folder, or outside of it, is answered', async () => {
    await writeFile(join(folder, 'outside.js'), 'outside')

    for (const name of ['map.js.map', '..%2Foutside.js', 'nothing.js', 'Picker.js', '.js']) {
      const answer = await get(`/static/picker/4.5.2/${name}`)
      assert.deepEqual([answer.statusCode, answer.json().code], [404, 'route_unknown'], name)
    }
  })

  test('any page may load and measure it', async () => {
    const { headers } = await get('/static/picker/4.5.2/picker.js', { origin: 'https://a.example' })

    assert.equal(headers['access-control-allow-origin'], '*')
    assert.equal(headers['access-control-allow-credentials'], undefined)
    assert.equal(headers['cross-origin-resource-policy'], 'cross-origin')
    assert.equal(headers['timing-allow-origin'], '*')
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['cache-control'], 'public, max-age=300')
  })

  test('is compressed for those who ask, each form with a tag of its own', async () => {
    const forms = await Promise.all(
      [{}, { 'accept-encoding': 'gzip' }, { 'accept-encoding': 'gzip, br' }].map((headers) =>
        get('/static/picker/4.5.2/picker.js', headers),
      ),
    )

    const encodings = forms.map(({ headers }) => headers['content-encoding'])
    assert.deepEqual(encodings, [undefined, 'gzip', 'br'])
    const [, packed, packedMore] = forms
    assert.equal(gunzipSync(packed?.rawPayload ?? '').toString(), SCRIPT)
    assert.equal(brotliDecompressSync(packedMore?.rawPayload ?? '').toString(), SCRIPT)
    assert.equal(new Set(forms.map(({ headers }) => headers.etag)).size, 3)
    for (const { headers } of forms) assert.equal(headers.vary, 'Accept-Encoding')
  })

  test('is not sent again to those who have it', async () => {
    const first = await get('/static/picker/4.5.2/picker.js', { 'accept-encoding': 'br' })
    const etag = String(first.headers.etag)

    const again = await get('/static/picker/4.5.2/picker.js', {
      'accept-encoding': 'br',
      'if-none-match': `"other", ${etag}`,
    })

    assert.match(etag, /^"[\w-]+"$/)
    assert.deepEqual([again.statusCode, again.body, again.headers.etag], [304, '', etag])
    assert.equal(again.headers['cache-control'], 'public, max-age=300')
  })

  test('a new build is answered at once', async () => {
    await build('picker', { 'crop-x1y2.js': 'first' })
    const before = await get('/static/picker/4.5.2/crop-x1y2.js')
    await build('picker', { 'crop-x1y2.js': 'second one' })

    const now = await get('/static/picker/4.5.2/crop-x1y2.js')

    assert.deepEqual([before.body, now.body], ['first', 'second one'])
    assert.notEqual(now.headers.etag, before.headers.etag)
  })
})

test('a source’s icon is that of its manifest', async () => {
  const answer = await get('/static/icons/sources/memory.svg')

  assert.deepEqual([answer.body, answer.headers['content-type']], ['<svg/>', 'image/svg+xml'])
  assert.equal(answer.headers['cross-origin-resource-policy'], 'cross-origin')
  assert.equal((await get('/static/icons/sources/icloud.svg')).statusCode, 404)
})
