import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Door, HOSTS, namesIn, type Told } from './door.ts'

/** Addresses as clients write them, names as people give them, and where we may be sent. */
export function describeAddresses(door: () => Door): void {
  const storeFrom = async (path: string): Promise<Told> => {
    const { ask, apikey } = door()
    return await ask('cdn', `/${apikey}${path}`)
  }

  for (const [title, write] of [
    ['bare', (url: string) => `/store/${url}`],
    ['in quotes', (url: string) => `/store/"${url}"`],
    ['in %22', (url: string) => `/store/%22${url}%22`],
    ['encoded whole', (url: string) => `/store/${encodeURIComponent(url)}`],
    [
      'behind quoted and bracketed parameters',
      (url: string) => `/store=path:"in//deep/",filename:"a,b=c:(d)+e.txt"/"${url}"`,
    ],
  ] as const) {
    test(`13.13 Raw paths: an address ${title} is asked exactly as it was written`, async () => {
      const { targets, origin } = door().service.elsewhere
      const target = '//pier,%20at%20dawn.txt?x=1,2&y=a+b'

      const told = await storeFrom(write(`${origin}${target}`))

      assert.equal(told.status, 404, told.text)
      assert.equal(targets.at(-1), target)
      const found = await storeFrom(write(`${origin}/pier,%20at%20dawn.txt?x=1,2&y=a+b`))
      assert.equal(found.status, 200, found.text)
      assert.equal(found.fields.size, 19)
    })
  }

  test('13.14 +: behind a handle it begins a name, and is no space', async () => {
    const { ask, upload } = door()
    const { handle } = await upload('plus.txt', 'plus')

    for (const [host, path] of [
      ['cdn', `/${handle}+bike.txt`],
      ['cdn', `/${handle}+a+b.txt`],
      ['www', `/api/file/${handle}+bike.txt`],
    ] as const) {
      const told = await ask(host, path)
      assert.deepEqual([told.status, told.text], [200, 'plus'], path)
    }
    assert.notEqual((await ask('cdn', `/${handle}%20bike.txt`)).status, 200)
  })

  for (const host of HOSTS) {
    test(`13.23 HTTPS: ${host} answers with a certificate for its name`, async () => {
      // Whoever asks trusts the installation's authority alone, and checks the name.
      const { status } = await door().ask(host, '/')

      assert.ok(status < 500, `${status}`)
    })
  }

  for (const [title, filename] of [
    ['a header within', 'bike.png\r\nX-Evil: yes\r\n\r\n<script>'],
    ['a way upwards', '../../../etc/passwd'],
    ['a way of Windows', 'C:\\temp\\..\\bike.png'],
    ['control characters', 'a\u0001b\u001fc\u007f\u0085d.txt'],
    ['quotes and semicolons', 'a"; filename="evil.exe'],
    ['letters of every script', 'Fahrräder 自転車 🚲 مرحبا.txt'],
    ['a turned direction', 'invoice\u202Efdp.exe'],
    ['three thousand letters', `${'long '.repeat(600)}.txt`],
  ] as const) {
    test(`13.25 Names: ${title} harms no header and no path`, async () => {
      const { visit, upload, ask } = door()

      const file = await upload(filename, 'named')

      const key = String(file.key ?? '')
      assert.ok(!key.split('/').includes('..') && !/[\p{Cc}\\]/u.test(key), key)
      const { status, headers } = await visit(`${file.url}?dl=true`)
      assert.equal(status, 200)
      assert.equal(headers['x-evil'], undefined)
      assert.match(headers['content-disposition'] ?? '', /^attachment; filename/)
      const { fields } = await ask('www', `/api/file/${file.handle}/metadata?filename=true`)
      assert.doesNotMatch(String(fields.filename), /[\p{Cc}/\\]/u)
      assert.ok(String(fields.filename).length > 0)
    })
  }

  test('13.25 Names: what was given stays readable', async () => {
    const { upload, visit } = door()

    const file = await upload('Fahrräder 自転車.txt', 'named')

    assert.equal(file.filename, 'Fahrräder 自転車.txt')
    const { headers } = await visit(String(file.url))
    assert.match(
      headers['content-disposition'] ?? '',
      new RegExp(`filename\\*=UTF-8''${encodeURIComponent('Fahrräder 自転車.txt')}`),
    )
    assert.equal(decodeURIComponent(String(headers['x-file-name'])), 'Fahrräder 自転車.txt')
    assert.ok(namesIn(headers['access-control-expose-headers']).includes('x-file-name'))
  })

  for (const url of [
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.1/',
    'http://192.168.1.1/',
    'http://172.16.0.1:8080/',
    'http://[fd00::1]/',
    'http://[::ffff:10.0.0.1]/',
    'http://0x0a000001/',
    'http://0.0.0.0/',
    'file:///etc/passwd',
    'ftp://10.0.0.1/a',
  ]) {
    test(`13.26 SSRF: ${url} is asked for nobody, whichever call names it`, async () => {
      for (const [what, told] of await askAllFor(door(), url)) {
        assert.ok(told.status >= 400 && told.status < 500, `${what}: ${told.status} ${told.text}`)
        assert.match(String(told.headers['x-error-code']), CODES, `${what}: ${told.text}`)
      }
    })
  }
}

/** That it may not be asked, or is no address that anybody asks. */
const CODES =
  /^(egress_refused|request_invalid|file_missing|task_unknown|(source|address|url)_\w+)$/

/** Every call that makes the server ask an address. */
async function askAllFor(door: Door, url: string): Promise<readonly (readonly [string, Told])[]> {
  const { apikey, ask, post, service, upload } = door
  const { handle } = await upload('ssrf.txt', 'stays as it is')
  const pair = new URLSearchParams({ ...service.sign() })
  const told: [string, Told][] = [
    [
      'process',
      await post('process', '/process', { apikey, sources: [url], tasks: [{ name: 'store' }] }),
    ],
    ['store task', await ask('cdn', `/${apikey}/store/${url}`)],
    ['the address behind a key', await ask('cdn', `/${apikey}/${url}`)],
    ['metadata task', await ask('cdn', `/${apikey}/metadata/${url}`)],
    ['api/store', await post('www', `/api/store/S3?key=${apikey}`, { url })],
    ['overwrite', await post('www', `/api/file/${handle}?${pair}`, { url })],
    ['metadata of an address', await post('cloud', '/metadata', { apikey, url })],
    [
      'store of the source url',
      await post('cloud', '/store/', { apikey, clouds: { url: { path: url } } }),
    ],
  ]
  const kept = await ask('cdn', `/${handle}`)
  if (kept.text !== 'stays as it is') throw new Error(`${url} changed a file`)
  return told
}
