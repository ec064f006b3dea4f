import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sendJson, serve } from '../testing/serve.ts'
import { createApi } from './create-api.ts'
import { endpointsOf } from './endpoints.ts'
import { RequestError } from './request-error.ts'
import { createMemoryToken } from './token-store.ts'

const apiKey = 'AKeyForTests0000000000'

test('the token of an answer is sent with the next request', async () => {
  const tokens: unknown[] = []
  const { endpoints } = await serve({
    'POST /cloud/folder/list': ({ body }, response) => {
      tokens.push(body.token)
      sendJson(response, 200, { token: `t${tokens.length}`, box: { contents: [], next: '' } })
    },
  })
  const api = createApi({ endpoints, apiKey })

  for (const path of ['/a/', '/b/', '/c/']) await api.list('box', { path })

  assert.deepEqual(tokens, [undefined, 't1', 't2'])
})

test('dialogs that begin together share one session', async () => {
  const tokens: unknown[] = []
  const { endpoints } = await serve({
    'POST /cloud/folder/list': ({ body }, response) => {
      tokens.push(body.token)
      sendJson(response, 200, {
        token: body.token ?? `t${tokens.length}`,
        box: { contents: [], next: '' },
      })
    },
  })
  const token = createMemoryToken()
  const [one, other] = [1, 2].map(() => createApi({ endpoints, apiKey, token }))

  await Promise.all([one, other].map((api) => api?.list('box', { path: '/' })))

  assert.deepEqual(tokens, [undefined, 't1'])
})

test('a session that could not be begun is begun by the next', async () => {
  const tokens: unknown[] = []
  const { endpoints } = await serve({
    'POST /cloud/folder/list': ({ body }, response) => {
      tokens.push(body.token)
      if (tokens.length === 1) sendJson(response, 403, { error: 'No.', code: 'app_unknown' })
      else sendJson(response, 200, { token: `t${tokens.length}`, box: { contents: [], next: '' } })
    },
  })
  const api = createApi({ endpoints, apiKey })
  const list = () => api.list('box', { path: '/' })

  const outcomes = await Promise.allSettled([list(), list(), list()])

  assert.deepEqual(
    outcomes.map(({ status }) => status),
    ['rejected', 'fulfilled', 'fulfilled'],
  )
  assert.deepEqual(tokens, [undefined, undefined, 't2'])
})

test('a policy that is replaced goes with the next request', async () => {
  const signatures: unknown[] = []
  const { endpoints } = await serve({
    'POST /cloud/prefetch': ({ body }, response) => {
      signatures.push(body.signature)
      sendJson(response, 200, { blocked: false, sources: [] })
    },
  })
  let signature = 'old'
  const api = createApi({
    endpoints,
    apiKey,
    get security() {
      return { policy: 'p', signature }
    },
  })

  await api.prefetch({})
  signature = 'new'
  await api.prefetch({})

  assert.deepEqual(signatures, ['old', 'new'])
})

test('a folder is asked for in the words of the wire', async () => {
  let sent: unknown
  const { endpoints } = await serve({
    'POST /cloud/folder/list': ({ body }, response) => {
      sent = body
      sendJson(response, 200, { token: 't', box: { auth: { redirect_url: 'https://sign.in' } } })
    },
  })

  const listing = await createApi({ endpoints, apiKey }).list('box', {
    path: '/Photos/',
    isRecursive: true,
    accept: ['image/*'],
    wait: 5,
    appUrl: 'https://page',
  })

  assert.deepEqual(listing, { status: 'needs-auth', redirectUrl: 'https://sign.in' })
  assert.deepEqual(sent, {
    apikey: apiKey,
    clouds: { box: { path: '/Photos/', recursive: true } },
    accept: ['image/*'],
    wait: 5,
    appurl: 'https://page',
  })
})

test('a refusal carries words, code, request id and how long to wait', async () => {
  const { endpoints } = await serve({
    'POST /cloud/link/': (_, response) => {
      response.setHeader('retry-after', '7')
      sendJson(response, 429, { error: 'Too fast.', code: 'slow_down', requestId: 'req_1' })
    },
  })

  const asking = createApi({ endpoints, apiKey }).link('box', { path: '/a' })

  await assert.rejects(asking, (error: unknown) => {
    assert.ok(error instanceof RequestError)
    const { message, code, status, requestId, retryAfterMs } = error
    assert.deepEqual(
      { message, code, status, requestId, retryAfterMs },
      {
        message: 'Too fast.',
        code: 'slow_down',
        status: 429,
        requestId: 'req_1',
        retryAfterMs: 7000,
      },
    )
    return true
  })
})

test("a proxy's page is no answer of the service", async () => {
  const { endpoints } = await serve({
    'POST /cloud/prefetch': (_, response) => response.end('<html>Sign in to the network</html>'),
    'POST /cloud/metadata': (_, response) => {
      response.writeHead(502, { 'content-type': 'text/html' }).end('<html>Bad gateway</html>')
    },
  })
  const api = createApi({ endpoints, apiKey })

  await assert.rejects(api.prefetch({}), { name: 'RequestError', code: 'answer_malformed' })
  await assert.rejects(api.urlMetadata('https://a.example/'), {
    code: 'http_502',
    message: 'The service answered with status 502.',
  })
})

test('a service that is not there is a fault of the network', async () => {
  const endpoints = endpointsOf({ baseUrl: 'http://127.0.0.1:1' })

  await assert.rejects(createApi({ endpoints, apiKey }).logout(), { code: 'network', status: 0 })
})

test('an aborted call rejects with the reason of its signal', async () => {
  const { endpoints } = await serve({ 'POST /cloud/folder/list': () => undefined })
  const reason = new Error('the person went away')
  const controller = new AbortController()

  const listing = createApi({ endpoints, apiKey }).list(
    'box',
    { path: '/' },
    { signal: controller.signal },
  )
  controller.abort(reason)

  await assert.rejects(listing, reason)
})

test('entries are stored with their names, formats and tags', async () => {
  let sent: unknown
  const { endpoints } = await serve({
    'POST /cloud/auth/logout': ({ body }, response) => {
      assert.deepEqual(body.clouds, { box: {} })
      sendJson(response, 200, { token: 's' })
    },
    'POST /cloud/ingests': ({ body }, response) => {
      sent = body
      sendJson(response, 202, { token: 't', ingests: [{ id: 'ing_1', state: 'queued' }] })
    },
  })

  const [ingest] = await createApi({ endpoints, apiKey }).startIngests(
    'box',
    [{ path: '/Notes.paper', filename: 'Notes.md', exportFormat: 'markdown' }],
    { store: { path: 'in/' }, uploadTags: { album: 'summer' }, requestKey: 'one' },
  )

  assert.equal(ingest?.id, 'ing_1')
  assert.deepEqual(sent, {
    apikey: apiKey,
    token: 's',
    request_key: 'one',
    source: 'box',
    items: [{ path: '/Notes.paper', filename: 'Notes.md', export: 'markdown' }],
    store: { path: 'in/' },
    upload_tags: { album: 'summer' },
  })
})
