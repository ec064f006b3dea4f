import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Door, HOSTS, type Host, namesIn } from './door.ts'

const ORIGIN = 'https://shop.example.net'
/** Where clients of the first generation send cookies. */
const WITH_CREDENTIALS: readonly (readonly [Host, string])[] = [
  ['cloud', '/folder/list'],
  ['www', '/api/client/dropbox/unauth'],
  ['www', '/api/clients/unauth'],
]

/** What pages of other origins may send and read. */
export function describeCors(door: () => Door): void {
  const preflight = (host: Host, path: string, more: Record<string, string> = {}) =>
    door().ask(host, path, {
      method: 'OPTIONS',
      headers: { origin: ORIGIN, 'access-control-request-method': 'POST', ...more },
    })

  for (const host of HOSTS) {
    test(`13.1 CORS: pages of every origin may ask ${host}, and read what clients read`, async () => {
      const { headers } = await door().ask(host, '/nothing-here', { headers: { origin: ORIGIN } })

      const isCloud = host === 'cloud'
      assert.equal(headers['access-control-allow-origin'], isCloud ? ORIGIN : '*')
      const exposed = namesIn(headers['access-control-expose-headers'])
      for (const name of [
        ...['etag', 'content-length', 'content-type', 'content-disposition', 'content-range'],
        ...['x-file-name', 'filestack-limit', 'filestack-remaining', 'filestack-reset'],
      ]) {
        assert.ok(exposed.includes(name), `${name} in ${exposed}`)
      }
    })

    test(`13.1 CORS: a preflight of ${host} is answered without a key, for a day`, async () => {
      const { status, headers } = await preflight(host, '/nothing-here')

      assert.ok(status === 200 || status === 204, `${status}`)
      const methods = namesIn(headers['access-control-allow-methods'])
      for (const method of ['get', 'head', 'post', 'put', 'delete', 'options']) {
        assert.ok(methods.includes(method), `${method} in ${methods}`)
      }
      const allowed = namesIn(headers['access-control-allow-headers'])
      for (const name of [
        ...['content-type', 'filestack-source', 'filestack-trace-id', 'filestack-trace-span'],
        ...['filestack-upload-region', 'authorization', 'content-md5', 'x-requested-with'],
        ...['x-no-stream', 'cache-control', 'range'],
      ]) {
        assert.ok(allowed.includes(name), `${name} in ${allowed}`)
      }
      assert.equal(headers['access-control-max-age'], '86400')
    })
  }

  test('13.1 CORS: header names that were asked for are allowed as they were asked for', async () => {
    const asked = 'content-md5,x-amz-content-sha256,x-amz-date'

    const { headers } = await preflight('upload', '/multipart/part/x', {
      'access-control-request-method': 'PUT',
      'access-control-request-headers': asked,
    })

    assert.deepEqual(namesIn(headers['access-control-allow-headers']), asked.split(','))
    assert.ok(namesIn(headers.vary).includes('access-control-request-headers'))
  })

  for (const [host, path] of WITH_CREDENTIALS) {
    test(`13.1 CORS: ${host}${path} takes cookies from the page that asks`, async () => {
      for (const { headers } of [
        await preflight(host, path),
        await door().post(host, path, {}, { headers: { origin: ORIGIN } }),
      ]) {
        assert.equal(headers['access-control-allow-origin'], ORIGIN)
        assert.equal(headers['access-control-allow-credentials'], 'true')
        assert.ok(namesIn(headers.vary).includes('origin'))
      }
    })
  }

  for (const path of [
    '/picker/v3/picker-0.12.11.js',
    '/picker/1.4.4/picker.js',
    '/picker/1.39.15/picker.js',
    '/picker/4.5.2/picker.js',
  ]) {
    test(`13.2 Picker script: ${path} may be executed by pages that load it with crossorigin`, async () => {
      const answer = await door().ask('static', path, { headers: { origin: ORIGIN } })

      assert.equal(answer.status, 200)
      assert.match(answer.headers['content-type'] ?? '', /^text\/javascript/)
      assert.equal(answer.headers['access-control-allow-origin'], '*')
      assert.match(answer.headers['cache-control'] ?? '', /public, max-age=\d+/)
    })
  }

  const refusals: readonly (readonly [string, number, (door: Door) => ReturnType<Door['ask']>])[] =
    [
      ['a file that is not there', 404, ({ ask }) => ask('cdn', '/QsHandle000000000009')],
      ['an unknown route', 404, ({ ask }) => ask('upload', '/nothing')],
      [
        'a key nobody has',
        403,
        ({ post }) => post('cloud', '/folder/list', { apikey: 'Anobody', clouds: {} }),
      ],
      [
        'a missing policy',
        403,
        ({ post, service }) =>
          post('upload', '/multipart/start', {
            apikey: service.secured.apiKey,
            filename: 'a',
            size: 1,
          }),
      ],
      [
        'a body that is not JSON',
        400,
        ({ post }) => post('upload', '/multipart/start', {}, { body: '{' }),
      ],
      [
        'a wrong type',
        415,
        ({ post }) => post('cloud', '/folder/list', {}, { headers: { 'content-type': 'x/y' } }),
      ],
      [
        'an address that leads nowhere',
        502,
        ({ post, apikey }) => post('cloud', '/metadata', { apikey, url: 'http://127.0.0.1:9/' }),
      ],
    ]
  for (const [title, status, ask] of refusals) {
    test(`13.19 CORS of errors: the ${status} for ${title} can be read by the page`, async () => {
      const told = await ask({
        ...door(),
        ask: (host, path, options = {}) =>
          door().ask(host, path, { ...options, headers: { ...options.headers, origin: ORIGIN } }),
        post: (host, path, body, options = {}) =>
          door().post(host, path, body, {
            ...options,
            headers: { ...options.headers, origin: ORIGIN },
          }),
      })

      assert.equal(told.status, status, told.text)
      assert.ok(['*', ORIGIN].includes(told.headers['access-control-allow-origin'] ?? ''))
      assert.match(told.headers['access-control-expose-headers'] ?? '', /ETag/)
    })
  }
}
