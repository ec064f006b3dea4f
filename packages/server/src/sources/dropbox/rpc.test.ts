import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { createHttpBytes } from '../../lib/http-bytes.ts'
import { newConnectionId } from '../../lib/ids.ts'
import type { Access, PersonalSource } from '../source.ts'
import { createDropbox } from './dropbox.ts'
import { dropboxOrigins } from './origins.ts'

interface Scripted {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** Closes the connection after the head and so many bytes. */
  readonly cutAfter?: number
}
interface Seen {
  readonly url: string
  readonly headers: http.IncomingHttpHeaders
}

const cleanups: (() => void)[] = []
after(() => {
  for (const clean of cleanups) clean()
})

/** A Dropbox that gives the answers of a script in order, and the last one for ever. */
async function startScripted(...script: Scripted[]) {
  const seen: Seen[] = []
  const server = http.createServer((request, response) => {
    const step = script[Math.min(seen.length, script.length - 1)] ?? {}
    seen.push({ url: request.url ?? '', headers: request.headers })
    const { body = null, cutAfter, status = 200, headers = {} } = step
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    response.writeHead(status, { 'content-length': Buffer.byteLength(text), ...headers })
    if (cutAfter === undefined) response.end(text)
    else response.write(text.slice(0, cutAfter), () => request.socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const bytes = createHttpBytes()
  cleanups.push(() => {
    bytes.close()
    server.close()
    server.closeAllConnections()
  })
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { seen, source: createSource(origin, bytes) }
}

function createSource(origin: string, bytes: ReturnType<typeof createHttpBytes>): PersonalSource {
  return createDropbox({
    http: bytes,
    origins: dropboxOrigins(origin),
    retry: { baseMs: 2, pauseMs: 5, patienceMs: 600 },
    random: () => 0.5,
  })
}

function createAccess(
  details: Record<string, string> = {},
): Access & { readonly asked: unknown[] } {
  const asked: unknown[] = []
  return {
    connectionId: newConnectionId(),
    accountId: 'dbid:one',
    details,
    asked,
    async token({ stale }) {
      asked.push(stale)
      return stale === undefined ? 'first' : `after ${stale}`
    },
  }
}

const signal = new AbortController().signal
const emptyPage = { entries: [], has_more: false, cursor: 'c' }
const refused = (tag: string, more: object = {}) => ({
  error_summary: `${tag}/..`,
  error: { '.tag': tag, ...more },
})
const tooMany = (seconds: number): Scripted => ({
  status: 429,
  headers: { 'retry-after': String(seconds) },
  body: { error_summary: 'too_many_requests/', error: { reason: { '.tag': 'too_many_requests' } } },
})

test('repeats what failed on Dropbox’s side until it works', async () => {
  const { seen, source } = await startScripted(
    { status: 500, body: '' },
    { status: 502, body: '<html>' },
    { body: emptyPage, cutAfter: 5 },
    { status: 409, body: refused('internal_error') },
    { body: emptyPage },
  )

  const page = await source.list(createAccess(), '', { signal })

  assert.deepEqual(page.items, [])
  assert.equal(seen.length, 5)
})

test('gives up after five tries and says when to come back', async () => {
  const { seen, source } = await startScripted({ status: 500, body: 'oops' })

  await assert.rejects(source.list(createAccess(), '', { signal }), {
    code: 'source_unavailable',
    kind: 'upstream',
    retryAfterMs: 5_000,
  })
  assert.equal(seen.length, 5)
})

test('does not wait longer than a person would, but tells how long Dropbox wants', async () => {
  const { seen, source } = await startScripted({ status: 503, headers: { 'retry-after': '30' } })

  await assert.rejects(source.list(createAccess(), '', { signal }), {
    code: 'source_unavailable',
    retryAfterMs: 30_000,
  })
  assert.equal(seen.length, 1)
})

test('waits out a short rate limit', async () => {
  const { seen, source } = await startScripted(
    { status: 429, body: 'slow down' },
    { status: 429, body: 'slow down' },
    { body: emptyPage },
  )

  await source.list(createAccess(), '', { signal })

  assert.equal(seen.length, 3)
})

test('pauses the whole account after a long rate limit, without asking Dropbox again', async () => {
  const { seen, source } = await startScripted(tooMany(300))
  const access = createAccess()
  const isBusy = (error: { code?: string; retryAfterMs?: number }) => {
    assert.equal(error.code, 'source_busy')
    assert.ok((error.retryAfterMs ?? 0) > 290_000)
    return true
  }

  await assert.rejects(source.list(access, '', { signal }), isBusy)
  await assert.rejects(source.stat(access, '/a', { signal }), isBusy)
  await assert.rejects(source.open(access, '/a', { signal }), isBusy)

  assert.equal(seen.length, 1)
  const other = { ...createAccess(), accountId: 'dbid:other' }
  await assert.rejects(source.list(other, '', { signal }), isBusy)
  assert.equal(seen.length, 2)
})

test('gets one new token when a token has expired, and goes on', async () => {
  const { seen, source } = await startScripted(
    { status: 401, body: refused('expired_access_token') },
    { body: emptyPage },
  )
  const access = createAccess()

  await source.list(access, '', { signal })

  assert.deepEqual(access.asked, [undefined, 'first'])
  assert.deepEqual(
    seen.map(({ headers }) => headers.authorization),
    ['Bearer first', 'Bearer after first'],
  )
})

test('says that the connection has ended when the new token is refused too', async () => {
  const { seen, source } = await startScripted({
    status: 401,
    body: refused('invalid_access_token'),
  })

  await assert.rejects(source.list(createAccess(), '', { signal }), {
    code: 'connection_expired',
    kind: 'unauthenticated',
  })
  assert.equal(seen.length, 2)
})

test('does not ask for a new token when a scope is missing', async () => {
  const { seen, source } = await startScripted({
    status: 401,
    body: refused('missing_scope', { required_scope: 'files.metadata.read' }),
  })

  await assert.rejects(source.list(createAccess(), '', { signal }), {
    code: 'source_scope_missing',
    kind: 'forbidden',
  })
  assert.equal(seen.length, 1)
})

test('looks up the root once when the account has another one now, and remembers it', async () => {
  const { seen, source } = await startScripted(
    { status: 422, body: refused('invalid_root') },
    {
      body: {
        account_id: 'dbid:one',
        root_info: { '.tag': 'team', root_namespace_id: '9', home_namespace_id: '1' },
      },
    },
    { body: emptyPage },
  )
  const access = createAccess({ rootNamespaceId: '7', homeNamespaceId: '1' })

  await source.list(access, '', { signal })
  await source.list(access, '', { signal })

  assert.deepEqual(
    seen.map(({ url, headers }) => [url, headers['dropbox-api-path-root']]),
    [
      ['/2/files/list_folder', '{".tag":"root","root":"7"}'],
      ['/2/users/get_current_account', undefined],
      ['/2/files/list_folder', '{".tag":"root","root":"9"}'],
      ['/2/files/list_folder', '{".tag":"root","root":"9"}'],
    ],
  )
})

test('ends when the root is refused again', async () => {
  const { seen, source } = await startScripted(
    { status: 422, body: refused('no_permission') },
    { body: { account_id: 'dbid:one', root_info: { root_namespace_id: '9' } } },
    { status: 422, body: refused('no_permission') },
  )
  const access = createAccess({ rootNamespaceId: '7', homeNamespaceId: '1' })

  await assert.rejects(source.list(access, '', { signal }), { code: 'source_access_denied' })
  assert.equal(seen.length, 3)
})

test('starts a listing over when Dropbox forgets it before anything was shown', async () => {
  const { seen, source } = await startScripted(
    { body: { entries: [], has_more: true, cursor: 'one' } },
    { status: 409, body: refused('reset') },
    {
      body: { ...emptyPage, entries: [{ '.tag': 'folder', name: 'a', id: 'id:a' }] },
    },
  )

  const page = await source.list(createAccess(), '', { signal })

  assert.equal(page.items.length, 1)
  assert.equal(seen.length, 3)
})

test('tells the client to list anew when it comes with a cursor Dropbox does not know', async () => {
  for (const scripted of [
    { status: 409, body: refused('reset') },
    { status: 400, body: 'Error in call to API function "files/list_folder/continue": bad cursor' },
  ]) {
    const { source } = await startScripted(scripted)
    const listing = source.list(createAccess(), '', { cursor: 'old', signal })
    await assert.rejects(listing, { code: 'source_cursor_expired', kind: 'conflict' })
  }
})

const file = { name: 'ü.txt', id: 'id:a', rev: '0123456789', size: 4 }
const result = (metadata: object) => ({ 'dropbox-api-result': JSON.stringify(metadata) })

test('writes names into the download’s header so that they fit', async () => {
  const { seen, source } = await startScripted({
    body: '"ab"',
    headers: result({ ...file, name: 'u' }),
  })

  const { body } = await source.open(createAccess(), '/ü😀.txt', { signal })
  body.cancel()

  assert.equal(seen[0]?.headers['dropbox-api-arg'], '{"path":"/\\u00fc\\ud83d\\ude00.txt"}')
})

test('notices when a pinned download is of another revision', async () => {
  const { source } = await startScripted({ body: 'four', headers: result({ ...file, name: 'u' }) })

  await assert.rejects(source.open(createAccess(), '/u.txt', { rev: 'fedcba9876', signal }), {
    code: 'source_entry_changed',
    kind: 'conflict',
  })
})

test('explains why a revision cannot be read: gone, or another one now', async () => {
  const missing = { status: 409, body: refused('path', { path: { '.tag': 'not_found' } }) }
  const changed = { body: { '.tag': 'file', ...file } }
  const open = async (...script: Scripted[]) => {
    const { source } = await startScripted(...script)
    return await source.open(createAccess(), '/u.txt', { rev: 'fedcba9876', signal })
  }

  await assert.rejects(open(missing, missing), { code: 'source_entry_missing' })
  await assert.rejects(open(missing, changed), { code: 'source_entry_changed' })
})

test('refuses a part that is not the part asked for', async () => {
  const headers = { ...result({ ...file, name: 'u' }), 'content-range': 'bytes 0-3/4' }
  const { source } = await startScripted({ status: 206, body: 'four', headers })

  await assert.rejects(source.open(createAccess(), '/u.txt', { start: 2, signal }), {
    code: 'source_unavailable',
  })
})

test('says that a body broke off, so that reading can go on from there', async () => {
  const headers = result({ ...file, name: 'u' })
  const { source } = await startScripted({ body: 'four', headers, cutAfter: 3 })
  const { body } = await source.open(createAccess(), '/u.txt', { signal })

  await assert.rejects(body.fill(new Uint8Array(10)), {
    code: 'source_connection_cut',
    retryAfterMs: 0,
  })
  assert.equal(body.filled(), 3)
})

test('treats nonsense as trouble, not as data', async () => {
  const nonsense: Scripted[] = [{ body: '<html>hello</html>' }, { body: '' }]
  for (const scripted of nonsense) {
    const { source } = await startScripted(scripted)
    await assert.rejects(source.list(createAccess(), '', { signal }), {
      code: 'source_unavailable',
    })
  }
  const { source } = await startScripted({ body: 'four' })
  await assert.rejects(source.open(createAccess(), '/a', { signal }), {
    code: 'source_unavailable',
  })
})

test('says that Dropbox cannot be reached, and stops at once when the caller leaves', async () => {
  const bytes = createHttpBytes()
  cleanups.push(bytes.close)
  const source = createSource('http://127.0.0.1:1', bytes)

  await assert.rejects(source.list(createAccess(), '', { signal }), { code: 'source_unreachable' })

  const { source: slow } = await startScripted({ status: 503, headers: { 'retry-after': '0.3' } })
  const abort = new AbortController()
  const listing = slow.list(createAccess(), '', { signal: abort.signal })
  setTimeout(() => abort.abort(), 30)
  await assert.rejects(listing, { name: 'AbortError' })
})
