import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { AjvCompiler } from '@fastify/ajv-compiler'
import type { FastifyPluginAsync, InjectOptions, RouteOptions } from 'fastify'
import { pino } from 'pino'
import { GUARDS } from './guards.ts'
import { ADMIN_TOKEN, startTestService, type TestService } from './testing/test-service.ts'

const routes: RouteOptions[] = []
const logged: string[] = []
/** Sees every route that is registered after it; the table below sees the rest through it. */
const log = pino({ level: 'info' }, { write: (line) => logged.push(line) })

let service: TestService
let parts: { fault: Error | undefined }

before(async () => {
  parts = { fault: undefined }
  const check = async () => {
    if (parts.fault) throw parts.fault
  }
  service = await startTestService({
    log,
    parts: [
      { name: 'database', check: async () => undefined },
      { name: 'storage', check },
    ],
  })
  await service.server.ready()
})
after(() => service.close())

const inject = (options: InjectOptions | string) => service.server.inject(options)

describe('a route', () => {
  test('that does not say who may use it is refused when it is registered', async () => {
    const careless: FastifyPluginAsync = async (server) => {
      server.get('/careless', async () => 'hello')
    }

    await assert.rejects(startTestService({ plugins: [careless] }), /who may use it/)
  })

  test('has one of the guards there are', async () => {
    const watch: FastifyPluginAsync = async (server) => {
      server.addHook('onRoute', (route) => {
        routes.push(route)
      })
      server.get('/watched', { config: { guard: 'public' } }, async () => '')
    }
    const other = await startTestService({ plugins: [watch] })

    for (const { config } of routes) assert.ok(GUARDS.some((guard) => guard === config?.guard))
    await other.close()
  })
})

test('what a route takes can be checked, of every route', async () => {
  const strict = await startTestService({ buildValidator: AjvCompiler() })

  await strict.server.ready()

  await strict.close()
})

/** A request of every route that asks for something, with nothing to show for it. */
const STRANGERS = [
  ['POST', '/cloud/folder/list', { apikey: 'Anobodyz', clouds: {} }, 403],
  ['POST', '/cloud/store/', { apikey: 'Anobodyz', clouds: { memory: { path: '/a' } } }, 403],
  ['POST', '/cloud/link/', { apikey: 'Anobodyz', clouds: { memory: { path: '/a' } } }, 403],
  ['POST', '/cloud/auth/logout', { apikey: 'Anobodyz' }, 403],
  ['POST', '/cloud/metadata', { apikey: 'Anobodyz', url: 'https://a.example/' }, 403],
  [
    'POST',
    '/cloud/ingests',
    { apikey: 'Anobodyz', source: 'memory', items: [{ path: '/a' }] },
    403,
  ],
  ['GET', '/cloud/ingests/ing_x', undefined, 401],
  ['GET', '/cloud/ingests/ing_x/events', undefined, 401],
  ['DELETE', '/cloud/ingests/ing_x', undefined, 401],
  ['POST', '/cloud/ingests/events', { apikey: 'Anobodyz', token: 'qst_x', ids: ['ing_x'] }, 403],
  [
    'POST',
    '/cloud/exports',
    { apikey: 'Anobodyz', source: 'memory', items: [{ what: 'QsHandle000000000001' }] },
    403,
  ],
  ['GET', '/cloud/exports/exp_x', undefined, 401],
  ['DELETE', '/cloud/exports/exp_x', undefined, 401],
  ['POST', '/cloud/exports/events', { apikey: 'Anobodyz', token: 'qst_x', ids: ['exp_x'] }, 403],
  [
    'POST',
    '/cloud/export/',
    { apikey: 'Anobodyz', handle: 'QsHandle000000000001', clouds: { memory: {} } },
    403,
  ],
  ['POST', '/cloud/folder/create', { apikey: 'Anobodyz', source: 'memory', name: 'New' }, 403],
  ['POST', '/cloud/folder-picks', { apikey: 'Anobodyz', source: 'memory', path: '/a' }, 403],
  ['GET', '/cloud/folder-picks/fpk_x', undefined, 401],
  ['GET', '/cloud/folder-picks/fpk_x/files', undefined, 401],
  ['DELETE', '/cloud/folder-picks/fpk_x', undefined, 401],
  ['POST', '/cloud/folder-picks/fpk_x/retry', undefined, 401],
  [
    'POST',
    '/cloud/folder-picks/events',
    { apikey: 'Anobodyz', token: 'qst_x', ids: ['fpk_x'] },
    403,
  ],
  ['GET', '/cloud/thumb/made-up', undefined, 403],
  ['POST', '/upload/multipart/start', { apikey: 'Anobodyz', size: 1 }, 403],
  [
    'POST',
    '/upload/multipart/upload',
    { apikey: 'Anobodyz', upload_id: 'u', part: 1, size: 1 },
    403,
  ],
  ['POST', '/upload/multipart/commit', { apikey: 'Anobodyz', upload_id: 'u', part: 1 }, 403],
  ['POST', '/upload/multipart/complete', { apikey: 'Anobodyz', upload_id: 'u' }, 403],
  ['POST', '/upload/multipart/abort', { apikey: 'Anobodyz', upload_id: 'u' }, 403],
  ['PUT', '/upload/multipart/part/made-up', undefined, 403],
  // Before it is asked who begins, it has to be tus; see upload/tus/tus.test.ts.
  ['POST', '/upload/tus', undefined, 412],
  ['GET', '/upload/tus/upl_000000000000000000000000', undefined, 404],
  ['GET', '/api/client/accounts?ticket=made-up', undefined, 403],
  ['POST', '/api/client/accounts', { ticket: 'made-up', connection: 'con_x' }, 403],
  ['GET', '/api/client/memory/auth/open?ticket=made-up', undefined, 403],
  ['GET', '/api/client/memory/auth/open', undefined, 403],
  ['GET', '/api/client/memory/auth/open?key=Anobodyz&token=qst_x', undefined, 403],
  ['GET', '/api/client/memory/unauth?key=Anobodyz', undefined, 403],
  ['GET', '/api/client/memory/webhook/Anobodyz?challenge=a', undefined, 404],
  ['POST', '/api/client/memory/webhook/Anobodyz', {}, 404],
  ['POST', '/api/clients/unauth?key=Anobodyz', undefined, 403],
  ['GET', '/api/admin/apps', undefined, 401],
  ['POST', '/api/admin/apps', { name: 'x' }, 401],
  ['PATCH', '/api/admin/apps/Anobodyz', {}, 401],
  ['GET', '/api/admin/apps/Anobodyz/secret', undefined, 401],
  ['POST', '/api/admin/apps/Anobodyz/secret/rotate', undefined, 401],
  ['GET', '/api/admin/apps/Anobodyz/contents', undefined, 401],
  ['DELETE', '/api/admin/apps/Anobodyz', { name: 'x' }, 401],
  ['GET', '/api/admin/apps/Anobodyz/sources/memory', undefined, 401],
  ['PUT', '/api/admin/apps/Anobodyz/sources/memory', { clientId: 'x', clientSecret: 'x' }, 401],
  ['POST', '/api/admin/sessions', { apikey: 'Anobodyz' }, 401],
  ['GET', '/api/admin/webhook-events', undefined, 401],
  ['GET', '/api/admin/apps/Anobodyz/webhooks', undefined, 401],
  ['POST', '/api/admin/apps/Anobodyz/webhooks', { url: 'https://a.example', event: 'all' }, 401],
  ['PATCH', '/api/admin/apps/Anobodyz/webhooks/ep_x', { paused: true }, 401],
  ['DELETE', '/api/admin/apps/Anobodyz/webhooks/ep_x', undefined, 401],
  ['POST', '/api/admin/apps/Anobodyz/webhooks/ep_x/rotate', undefined, 401],
  ['POST', '/api/admin/apps/Anobodyz/webhooks/ep_x/test', undefined, 401],
  ['GET', '/api/admin/apps/Anobodyz/deliveries', undefined, 401],
  ['GET', '/api/admin/apps/Anobodyz/deliveries/dlv_x', undefined, 401],
  ['POST', '/api/admin/apps/Anobodyz/deliveries/dlv_x/replay', undefined, 401],
  ['POST', '/api/admin/apps/Anobodyz/deliveries/replay', {}, 401],
  ['GET', '/api/admin/apps/Anobodyz/events', undefined, 401],
  ['GET', '/api/admin/apps/Anobodyz/usage', undefined, 401],
  ['POST', '/api/admin/portal-links', { email: 'a@b.example' }, 401],
  ['GET', '/api/admin/doctor', undefined, 401],
  ['GET', '/cdn/QsHandle000000000001', undefined, 404],
  ['POST', '/cdn/Anobodyz/store/https://a.example/', undefined, 403],
  [
    'POST',
    '/process',
    { apikey: 'Anobodyz', sources: ['https://a.example/'], tasks: [{ name: 'store' }] },
    403,
  ],
  ['GET', '/api/file/QsHandle000000000001', undefined, 404],
  ['DELETE', '/api/file/QsHandle000000000001', undefined, 404],
  ['POST', '/api/file/QsHandle000000000001', { a: 1 }, 404],
  ['PUT', '/api/file/QsHandle000000000001', { a: 1 }, 404],
  ['POST', '/api/file/QsHandle000000000001/remove', {}, 404],
  ['GET', '/api/file/QsHandle000000000001/convert?w=10', undefined, 404],
  ['POST', '/api/file/QsHandle000000000001/convert?w=10', undefined, 404],
  ['GET', '/api/conversions/drv_x', undefined, 404],
  ['POST', '/api/store/S3?key=Anobodyz', { a: 1 }, 403],
] as const

describe('a stranger', () => {
  for (const [method, url, payload, status] of STRANGERS) {
    test(`is refused by ${method} ${url}`, async () => {
      const answer = await inject({ method, url, ...(payload && { payload }) })

      assert.equal(answer.statusCode, status, answer.body)
      assert.equal(answer.headers['x-request-id']?.toString().startsWith('req_'), true)
    })
  }

  // The portal's are tried with each role in portal/guard-table.test.ts.
  test('has been tried on every route that is not public', async () => {
    const tree = service.server.printRoutes({ commonPrefix: false, includeMeta: false })
    // The router knows only the name of a surface that reads its paths itself.
    const isTried = (pattern: string) =>
      STRANGERS.some(([, url]) => {
        const path = url.startsWith('/cdn/') ? '/cdn' : url.replace(/\?.*/, '')
        return toPattern(pattern).test(path)
      })
    const PUBLIC =
      /^\/(portal|dialog|healthz|readyz|metrics|openapi|static\/|(cloud|upload)\/prefetch|api\/client\/:source\/authCallback)/
    const all = [...new Set([...leaves(tree), ...routes.map(({ url }) => url)])]

    assert.ok(all.length > 20, `only ${all.length} routes found`)
    for (const pattern of all) {
      if (PUBLIC.test(pattern) || pattern === '/watched') continue
      assert.ok(isTried(pattern), `no stranger has tried ${pattern}`)
    }
  })

  test('learns from prefetch that the app is blocked, as clients expect it', async () => {
    const answer = await inject({ method: 'GET', url: '/cloud/prefetch?apikey=Anobodyz' })

    assert.equal(answer.statusCode, 200)
    assert.match(answer.json().blocked, /API key/)
  })
})

/** Whole patterns from the printed tree, where every line holds one piece of the path. */
function leaves(tree: string): string[] {
  const found: string[] = []
  const stack: { depth: number; path: string }[] = []
  for (const line of tree.split('\n')) {
    const at = line.search(/[/\w:*.]/)
    if (at < 0) continue
    const [, piece = '', methods] = /^(\S+)(?: \((.+)\))?/.exec(line.slice(at)) ?? []
    while ((stack.at(-1)?.depth ?? -1) >= at) stack.pop()
    const path = `${stack.at(-1)?.path ?? ''}${piece}`
    stack.push({ depth: at, path })
    if (methods) found.push(path)
  }
  return found
}

function toPattern(route: string): RegExp {
  const text = route.replace(/[.]/g, '\\.').replace(/:\w+/g, '[^/]+').replace(/\*/g, '.*')
  return new RegExp(`^${text}/?$`)
}

describe('pages of other origins', () => {
  const origin = 'https://shop.example'

  for (const [method, url, payload] of [
    ['GET', '/nowhere', undefined],
    ['POST', '/cloud/folder/list', { apikey: 'Anobodyz', clouds: {} }],
    ['POST', '/cloud/folder/list', '{"apikey":'],
    ['GET', '/cdn/QsHandle000000000001', undefined],
    ['GET', '/%zz', undefined],
    ['GET', '/healthz', undefined],
  ] as const) {
    test(`may read the answer to ${method} ${url} ${typeof payload}`, async () => {
      const headers = { origin, ...(payload && { 'content-type': 'application/json' }) }
      const answer = await inject({ method, url, headers, ...(payload && { payload }) })

      const expected = url.startsWith('/cloud') ? origin : '*'
      assert.equal(answer.headers['access-control-allow-origin'], expected)
      assert.match(String(answer.headers['access-control-expose-headers']), /ETag/)
    })
  }

  test('may send what they ask to send, without any key', async () => {
    for (const url of ['/cloud/store/', '/cdn/x', '/api/file/x', '/nowhere']) {
      const answer = await inject({
        method: 'OPTIONS',
        url,
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type, x-amz-acl',
        },
      })

      assert.equal(answer.statusCode, 204)
      assert.equal(answer.headers['access-control-allow-headers'], 'content-type, x-amz-acl')
      assert.match(String(answer.headers['access-control-allow-methods']), /DELETE/)
      assert.equal(answer.headers['access-control-max-age'], '86400')
    }
  })

  test('get credentials on the cloud host and for connecting, and nowhere else', async () => {
    const byHost = {
      method: 'POST',
      url: '/folder/list',
      headers: { origin, host: 'cloud.fs.example.com' },
    } as const

    assert.equal((await inject(byHost)).headers['access-control-allow-credentials'], 'true')
    const client = { method: 'GET', url: '/api/client/memory/unauth', headers: { origin } } as const
    assert.equal((await inject(client)).headers['access-control-allow-credentials'], 'true')
    const file = { method: 'GET', url: '/cdn/x', headers: { origin } } as const
    assert.equal((await inject(file)).headers['access-control-allow-credentials'], undefined)
  })

  test('have no business with the admin routes', async () => {
    const answer = await inject({ method: 'GET', url: '/api/admin/apps', headers: { origin } })

    assert.equal(answer.headers['access-control-allow-origin'], undefined)
  })
})

describe('bad input', () => {
  const json = { 'content-type': 'application/json' }
  for (const [title, request, status, code] of [
    ['JSON that ends early', { headers: json, payload: '{"apikey":' }, 400, 'body_malformed'],
    ['no body', { headers: json, payload: '' }, 400, 'body_missing'],
    [
      'a body of another kind',
      { headers: { 'content-type': 'text/csv' }, payload: 'a,b' },
      415,
      'content_type_unsupported',
    ],
    ['a body without what it needs', { payload: { clouds: {} } }, 400, 'request_invalid'],
    ['a number for a text', { payload: { apikey: 7, clouds: {} } }, 400, 'request_invalid'],
    [
      'a source with a strange name',
      { payload: { apikey: 'A', clouds: { '../x': {} } } },
      400,
      'request_invalid',
    ],
    [
      'a body past all measure',
      { headers: json, payload: `"${'x'.repeat(1024 * 1024)}"` },
      413,
      'body_too_large',
    ],
    [
      'a poisoned prototype',
      { headers: json, payload: '{"__proto__":{"x":1}}' },
      400,
      'body_malformed',
    ],
  ] as const) {
    test(`is told in words: ${title}`, async () => {
      const answer = await inject({ method: 'POST', url: '/cloud/folder/list', ...request })

      assert.equal(answer.statusCode, status, answer.body)
      const { error, code: said, requestId } = answer.json()
      assert.equal(said, code)
      assert.match(error, /^[A-Z].*\.$/)
      assert.equal(requestId, answer.headers['x-request-id'])
    })
  }

  test('an unknown address is a 404, in JSON for programs and in words for files', async () => {
    const api = await inject({ method: 'GET', url: '/cloud/nothing' })
    const file = await inject({ method: 'GET', url: '/api/file/QsHandle000000000001' })

    assert.equal(api.json().code, 'route_unknown')
    assert.equal(file.body, 'The file was not found.')
    assert.equal(file.headers['x-error-code'], 'file_missing')
  })
})

describe('for operators', () => {
  test('healthz says that the process is up', async () => {
    assert.deepEqual((await inject('/healthz')).json(), { ok: true })
  })

  test('readyz names the part that does not answer, without its details', async () => {
    assert.equal((await inject('/readyz')).statusCode, 200)
    parts.fault = new Error('connect ECONNREFUSED 10.1.2.3:9000')

    const answer = await inject('/readyz')

    parts.fault = undefined
    assert.equal(answer.statusCode, 503)
    assert.deepEqual(answer.json().parts, { database: 'ok', storage: 'It does not answer.' })
  })

  test('metrics count requests by route, not by address', async () => {
    await inject('/cdn/QsHandle000000000009')

    const { body } = await inject('/metrics')

    assert.match(
      body,
      /quayside_http_request_seconds_count\{method="GET",route="\/cdn",status="404"\}/,
    )
    assert.doesNotMatch(body, /QsHandle/)
  })

  test('the API is described, to programs and to people', async () => {
    const { paths } = (await inject('/openapi.json')).json()
    const page = await inject('/openapi')

    for (const path of ['/cloud/folder/list', '/cloud/ingests/{id}', '/cdn/{handle}']) {
      assert.ok(paths[path], `${path} is not described`)
    }
    assert.match(page.body, /\/cloud\/folder\/list/)
    assert.doesNotMatch(page.body, /(?:src|href)="https?:/)
  })

  test('the admin token opens the admin routes', async () => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }

    const created = await inject({
      method: 'POST',
      url: '/api/admin/apps',
      headers,
      payload: { name: 'Shop' },
    })
    const { apiKey, secret } = created.json()
    const session = await inject({
      method: 'POST',
      url: '/api/admin/sessions',
      headers,
      payload: { apikey: apiKey },
    })
    const listed = await inject({ method: 'GET', url: '/api/admin/apps', headers })

    assert.equal(created.statusCode, 201)
    assert.match(secret, /^[A-Z2-7]{26}$/)
    assert.match(session.json().token, /^qst_/)
    assert.ok(!listed.body.includes(secret))
    assert.ok(listed.json().apps.some((app: { apiKey: string }) => app.apiKey === apiKey))
  })

  test('an app’s keys with a source can be set, and the secret is never told', async () => {
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` }
    const { app } = await service.newApp()
    const url = `/api/admin/apps/${app.apiKey}/sources/memory`
    const payload = { clientId: 'new-id', clientSecret: 'hush-hush' }

    await inject({ method: 'PUT', url, headers, payload })
    const answer = await inject({ method: 'GET', url, headers })

    assert.equal(answer.json().clientId, 'new-id')
    assert.match(answer.json().redirectUris.open, /\/api\/client\/memory\/authCallback\/open$/)
    assert.ok(!answer.body.includes('hush-hush'))
  })

  test('the log names routes and never a token, a policy or a file', async () => {
    logged.length = 0
    await inject('/cdn/QsHandle000000000009+secret-plans.pdf?policy=abcpolicy&signature=s')
    await inject({
      method: 'GET',
      url: '/api/client/memory/auth/open?key=Anobodyz&token=qst_topsecret',
    })
    await inject({
      method: 'GET',
      url: '/api/admin/apps',
      headers: { authorization: 'Bearer wrongtoken' },
    })

    const text = logged.join('\n')
    assert.match(text, /"route":"\/cdn"/)
    assert.doesNotMatch(text, /secret-plans|abcpolicy|topsecret|wrongtoken/)
  })
})
