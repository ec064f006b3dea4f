import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { readAll } from './byte-body-read-all.ts'
import { createEgressGate } from './egress-gate.ts'
import { createSafeFetch, type SafeFetchOptions } from './safe-fetch.ts'

const received: { url: string; headers: http.IncomingHttpHeaders; method: string }[] = []
const server = http.createServer((request, response) => {
  const url = request.url ?? ''
  received.push({ url, headers: request.headers, method: request.method ?? '' })
  if (url === '/hello') response.end('hello')
  else if (url === '/chunks') {
    response.write('x'.repeat(600))
    response.end('y'.repeat(600))
  } else if (url === '/slow') response.write('a')
  else if (url === '/again') response.writeHead(302, { location: '/again' }).end()
  else
    response
      .writeHead(Number(url.slice(1, 4)), { location: decodeURIComponent(url.slice(5)) })
      .end()
})
server.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
const origin = `http://127.0.0.1:${port}`

const open = createSafeFetch(createEgressGate({ allow: ['127.0.0.1'] }))
const closed = createSafeFetch(createEgressGate({ allow: [] }))
after(() => {
  open.close()
  closed.close()
  server.close()
  server.closeAllConnections()
})

const usual: SafeFetchOptions = {
  signal: new AbortController().signal,
  timeoutMs: 5_000,
  maxBytes: 1_000,
  maxRedirects: 3,
}
const redirect = (status: number, to: string) => `${origin}/${status}/${encodeURIComponent(to)}`

test('fetches an allowed address, by name as well', async () => {
  for (const url of [`${origin}/hello`, `http://a.localhost:${port}/hello`]) {
    const answer = await open.fetch(url, usual)

    assert.equal(answer.status, 200)
    assert.equal((await readAll(answer.body, 100)).toString(), 'hello')
  }
})

test('refuses addresses inside, however they are written, without connecting', async () => {
  const before = received.length

  for (const host of [
    '127.0.0.1',
    'localhost',
    'x.localhost',
    '2130706433',
    '0x7f.1',
    '[::1]',
    '[::ffff:7f00:1]',
  ]) {
    await assert.rejects(closed.fetch(`http://${host}:${port}/hello`, usual), {
      code: 'egress_refused',
    })
  }

  assert.equal(received.length, before)
})

test('checks the address behind a redirect as well', async () => {
  const gate = createSafeFetch(createEgressGate({ allow: ['127.0.0.1'] }))

  await assert.rejects(gate.fetch(redirect(302, 'http://169.254.169.254/latest'), usual), {
    code: 'egress_refused',
  })
  await assert.rejects(gate.fetch(redirect(302, 'file:///etc/passwd'), usual), {
    code: 'url_invalid',
  })
  gate.close()
})

test('follows redirects, but not for ever and not when told not to', async () => {
  const answer = await open.fetch(redirect(301, '/hello'), usual)
  assert.equal(answer.url.href, `${origin}/hello`)
  answer.body.cancel()

  await assert.rejects(open.fetch(`${origin}/again`, usual), { code: 'url_redirects_too_often' })
  const handed = await open.fetch(`${origin}/again`, { ...usual, maxRedirects: 0 })
  assert.equal(handed.status, 302)
  handed.body.cancel()
})

test('keeps secrets from other origins and the method only where it may', async () => {
  const headers = { Authorization: 'Bearer secret', 'X-Note': 'kept' }
  const post = { ...usual, method: 'POST', body: 'b', headers }

  const elsewhere = `http://other.localhost:${port}/hello`
  ;(await open.fetch(redirect(307, elsewhere), post)).body.cancel()
  const kept = received.at(-1)
  ;(await open.fetch(redirect(303, '/hello'), post)).body.cancel()
  const turned = received.at(-1)

  assert.deepEqual(
    [kept?.method, kept?.headers.authorization, kept?.headers['x-note']],
    ['POST', undefined, 'kept'],
  )
  assert.deepEqual([turned?.method, turned?.headers.authorization], ['GET', 'Bearer secret'])
})

test('sends what is meant for an origin to that one alone, and not again when it comes back', async () => {
  const originHeaders = { cookie: 'a=b', 'x-key': 'secret', 'user-agent': 'theirs' }
  const options = { ...usual, headers: { 'user-agent': 'ours' }, originHeaders }
  const elsewhere = `http://other.localhost:${port}`
  const there = (to: string) => `${elsewhere}/302/${encodeURIComponent(to)}`
  const seen = () => {
    const headers = received.at(-1)?.headers
    return [headers?.cookie, headers?.['x-key'], headers?.['user-agent']]
  }

  ;(await open.fetch(redirect(302, '/hello'), options)).body.cancel()
  assert.deepEqual(seen(), ['a=b', 'secret', 'theirs'])
  ;(await open.fetch(redirect(302, `${elsewhere}/hello`), options)).body.cancel()
  assert.deepEqual(seen(), [undefined, undefined, 'ours'])
  ;(await open.fetch(redirect(302, there(`${origin}/hello`)), options)).body.cancel()
  assert.deepEqual(seen(), [undefined, undefined, 'ours'])
})

test('stops at the size limit, whether the length is told or not', async () => {
  const told = await open.fetch(`${origin}/hello`, { ...usual, maxBytes: 4 })
  assert.equal(told.length, 5)
  await assert.rejects(readAll(told.body, 100), { code: 'url_too_large', kind: 'too-large' })
  const { body } = await open.fetch(`${origin}/chunks`, usual)
  await assert.rejects(readAll(body, 10_000), { code: 'url_too_large' })
})

test('stops when the time is over, in the body too', async () => {
  const { body } = await open.fetch(`${origin}/slow`, { ...usual, timeoutMs: 60 })

  await assert.rejects(readAll(body, 100), { code: 'url_timeout', kind: 'timeout' })
})

test('refuses what is no address, and says when nothing answers', async () => {
  for (const url of ['hello', 'ftp://a.b/c', 'javascript:alert(1)', 'http://u:p@a.b/']) {
    await assert.rejects(open.fetch(url, usual), { code: 'url_invalid' })
  }
  await assert.rejects(open.fetch('http://127.0.0.1:1/', usual), { code: 'url_unreachable' })
  const aborted = { ...usual, signal: AbortSignal.abort(new Error('left')) }
  await assert.rejects(open.fetch(`${origin}/hello`, aborted), { message: 'left' })
})
