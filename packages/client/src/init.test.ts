import assert from 'node:assert/strict'
import { test } from 'node:test'
import { init } from './init.ts'
import { sendJson, serve } from './testing/serve.ts'
import { serveUploads } from './testing/upload-service.ts'

const apiKey = 'AKeyForTests0000000000'
const quick = { retryMaxTime: 1 }

test('a client needs a key and an address', () => {
  assert.throws(() => init('', { baseUrl: 'http://localhost' }), TypeError)
  assert.throws(() => init(apiKey, {}), TypeError)
  assert.throws(() => init(apiKey, { baseUrl: 'localhost:8080' }), TypeError)
  assert.throws(() => init(apiKey, { cname: 'https://fs.example.com/' }), TypeError)
})

test('picker scripts find the session they know', () => {
  const client = init(apiKey, { cname: 'fs.example.com' })
  client.setSecurity({ policy: 'p', signature: 's' })

  const { urls, endpoints: _, ...session } = client.session

  assert.deepEqual(session, {
    apikey: apiKey,
    cname: 'fs.example.com',
    policy: 'p',
    signature: 's',
  })
  assert.equal(urls.fileApiUrl, 'https://www.fs.example.com/api/file')
  assert.equal(urls.cdnUrl, 'https://cdn.fs.example.com')
  assert.equal(client.endpoints.static, 'https://static.fs.example.com')
})

test('without a page a dialog says so, and closing it does nothing', async () => {
  const client = init(apiKey, { baseUrl: 'http://localhost:1' })
  const picker = client.picker({ fromSources: ['dropbox'] })

  assert.equal('then' in picker, false)
  await picker.close()
  await picker.cancel()
  for (const attempt of [picker.open(), client.pick(), client.preload(), picker.crop([])]) {
    await assert.rejects(attempt, { name: 'PickerLoadError', code: 'picker_unavailable' })
  }
  assert.throws(() => client.preview('H'), /web page/)
})

test('an upload is answered in the words of results', async () => {
  const { endpoints } = await serveUploads()
  const client = init(apiKey, { baseUrl: endpoints.www })
  const told: number[] = []

  const file = await client.upload(
    new File(['hello'], 'a.txt', { type: 'text/plain' }),
    { tags: { album: 'summer' }, onProgress: ({ totalPercent }) => told.push(totalPercent) },
    { filename: 'b.txt' },
  )

  assert.deepEqual(file, {
    handle: 'H',
    url: `${endpoints.cdn}/H`,
    filename: 'b.txt',
    mimetype: 'text/plain',
    size: 5,
    status: 'Stored',
    uploadTags: { album: 'summer' },
  })
  assert.equal(told.at(-1), 100)
})

test('a token and a signal cancel an upload', async () => {
  const { endpoints } = await serveUploads({ put: () => true })
  const client = init(apiKey, { baseUrl: endpoints.www })
  const token: { cancel?(): void; pause?(): void; resume?(): void } = {}
  const signal = AbortSignal.timeout(50)

  const byToken = client.upload(new Blob(['x']), {}, {}, token)
  token.pause?.()
  token.resume?.()
  token.cancel?.()
  await assert.rejects(byToken, { name: 'AbortError' })
  await assert.rejects(client.upload(new Blob(['x']), { signal }), { name: 'TimeoutError' })
})

test('of several files those that fail are told apart', async () => {
  const service = await serveUploads({
    start(response, times) {
      if (times !== 2) return false
      sendJson(response, 400, { error: 'no', code: 'file_type', requestId: 'r' })
      return true
    },
  })
  const client = init(apiKey, { baseUrl: service.url })
  const files = ['a', 'b', 'c'].map((name) => new File([name], name))
  const told: number[] = []

  const { filesUploaded, filesFailed } = await client.multiupload(files, {
    ...quick,
    filesAtOnce: 1,
    onProgress: ({ totalBytes }) => told.push(totalBytes),
  })

  assert.deepEqual(
    filesUploaded.map(({ filename }) => filename),
    ['a', 'c'],
  )
  assert.deepEqual(
    filesFailed.map(({ filename, error }) => [filename, (error as { code: string }).code]),
    [['b', 'file_type']],
  )
  assert.equal(told.at(-1), 2)
})

test('several files are cancelled together, also those that wait', async () => {
  const service = await serveUploads({
    put() {
      token.cancel?.()
      return true
    },
  })
  const client = init(apiKey, { baseUrl: service.url })
  const token: { cancel?(): void } = {}
  const files = Array.from({ length: 9 }, () => new Blob(['x']))

  const uploading = client.multiupload(files, { filesAtOnce: 2 }, {}, token)

  await assert.rejects(uploading, { name: 'AbortError' })
  assert.ok(service.asked.start.length <= 2)
})

/** Where a session comes from that has none. */
const beginSession: Parameters<typeof serve>[0] = {
  'POST /cloud/auth/logout': (_, response) => sendJson(response, 200, { token: 't' }),
}

test('an address is fetched by the service, and waited for', async () => {
  let looks = 0
  const file = { handle: 'H', url: 'u', filename: 'b.png', mimetype: 'image/png', size: 3 }
  const { url } = await serve({
    ...beginSession,
    'POST /cloud/ingests': ({ body }, response) => {
      assert.deepEqual(body.items, [{ path: 'https://a.example/b.png', filename: 'b.png' }])
      assert.deepEqual([body.source, body.store], ['url', { path: 'in/' }])
      sendJson(response, 202, { token: 't', ingests: [{ id: 'ing_1', state: 'queued' }] })
    },
    'GET /cloud/ingests/ing_1': ({ request, query }, response) => {
      assert.deepEqual([request.headers.authorization, query.get('apikey')], ['Bearer t', apiKey])
      looks += 1
      if (looks === 1) return sendJson(response, 503, { error: 'soon', code: 'shutting_down' })
      const state = looks < 3 ? 'running' : 'done'
      return sendJson(response, 200, { id: 'ing_1', state, ...(looks >= 3 && { file }) })
    },
  })

  const stored = await init(apiKey, { baseUrl: url }).storeURL('https://a.example/b.png', {
    path: 'in/',
    filename: 'b.png',
  })

  assert.deepEqual(stored, file)
})

test('an address that cannot be fetched rejects with the reason', async () => {
  const error = { code: 'source_file_missing', message: 'There is nothing at this address.' }
  const { url } = await serve({
    ...beginSession,
    'POST /cloud/ingests': (_, response) =>
      sendJson(response, 200, { token: 't', ingests: [{ id: 'i', state: 'failed', error }] }),
  })

  const storing = init(apiKey, { baseUrl: url }).storeURL('https://a.example/')

  await assert.rejects(storing, { name: 'RequestError', ...error })
})

test('a copy that nobody wants any more is cancelled at the service', async () => {
  const cancelled = Promise.withResolvers<void>()
  const { url } = await serve({
    ...beginSession,
    'POST /cloud/ingests': (_, response) =>
      sendJson(response, 202, { token: 't', ingests: [{ id: 'ing_1', state: 'running' }] }),
    'GET /cloud/ingests/ing_1': (_, response) => {
      sendJson(response, 200, { id: 'ing_1', state: 'running' })
      token.cancel?.()
    },
    'DELETE /cloud/ingests/ing_1': (_, response) => {
      sendJson(response, 200, { id: 'ing_1', state: 'cancelled' })
      cancelled.resolve()
    },
  })
  const token: { cancel?(): void } = {}

  const storing = init(apiKey, { baseUrl: url }).storeURL('https://a.example/', {}, token)

  await assert.rejects(storing, { name: 'AbortError' })
  await cancelled.promise
})

test('an answer that is lost is asked for again, under the same session and request key', async () => {
  const asked: Record<string, unknown>[] = []
  const file = { handle: 'H', url: 'u', filename: 'b.png', mimetype: 'image/png', size: 3 }
  const { url } = await serve({
    ...beginSession,
    'POST /cloud/ingests': ({ body }, response) => {
      asked.push(body)
      if (asked.length === 1) response.destroy()
      else sendJson(response, 200, { token: 't', ingests: [{ id: 'i', state: 'done', file }] })
    },
  })

  await init(apiKey, { baseUrl: url }).storeURL('https://a.example/b.png')

  const [first, again] = asked
  assert.equal(asked.length, 2)
  assert.deepEqual(again, first)
  assert.equal(first?.token, 't')
  assert.match(String(first?.request_key), /^\d+(-\d+){3}$/)
})

test('files are asked for with the policy of the client, or of the call', async () => {
  const queries: Record<string, string>[] = []
  const { url } = await serve({
    'GET /api/file/H/metadata': ({ query }, response) => {
      queries.push(Object.fromEntries(query))
      sendJson(response, 200, { size: 5 })
    },
    'GET /api/file/H': ({ query }, response) => {
      queries.push(Object.fromEntries(query))
      response.end('hello')
    },
    'DELETE /api/file/H': ({ query }, response) => {
      queries.push(Object.fromEntries(query))
      sendJson(response, 200, {})
    },
  })
  const security = { policy: 'ab+/=', signature: 'ff' }
  const client = init(apiKey, { baseUrl: url, security })

  assert.deepEqual(await client.metadata('H', ['size', 'sha256']), { handle: 'H', size: 5 })
  assert.equal(await (await client.download('H')).text(), 'hello')
  assert.equal(await (await client.retrieve('H', { cache: false })).text(), 'hello')
  await client.remove('H', { policy: 'other', signature: '00' })

  assert.deepEqual(queries, [
    { size: 'true', sha256: 'true', ...security },
    { ...security },
    { cache: 'false', ...security },
    { key: apiKey, policy: 'other', signature: '00' },
  ])
})

test('signing out takes the token along', async () => {
  const bodies: unknown[] = []
  const { url } = await serve({
    'POST /cloud/auth/logout': ({ body }, response) => {
      bodies.push(body)
      sendJson(response, 200, { token: 't' })
    },
  })
  const client = init(apiKey, { baseUrl: url })

  await client.logout()
  await client.logout('dropbox')

  assert.deepEqual(bodies, [
    { apikey: apiKey },
    { apikey: apiKey, token: 't', clouds: { dropbox: {} } },
  ])
})
