import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { at, createApi } from './api.ts'
import { isApiError } from './api-error.ts'

type Reply = () => Response | Promise<Response>

/** A service that answers in this order, and writes down what it was asked. */
function service(...replies: readonly Reply[]) {
  const asked: { url: string; init: RequestInit }[] = []
  const waited: number[] = []
  let signedOut = 0
  const api = createApi({
    async fetch(url, init = {}) {
      const reply = replies[asked.length]
      asked.push({ url: String(url), init })
      if (!reply) throw new Error('asked too often')
      return reply()
    },
    onSignedOut: () => {
      signedOut += 1
    },
    async wait(ms) {
      waited.push(ms)
    },
  })
  return { api, asked, waited, signedOut: () => signedOut }
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Reply => {
  return () => new Response(JSON.stringify(body), { status, headers })
}
const lost: Reply = () => Promise.reject(new TypeError('Failed to fetch'))
const refusal = (code: string) => ({ error: 'In words.', code, requestId: 'r-1' })

async function failureOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  )
  if (!isApiError(error)) throw error
  return error
}

describe('asking the portal', () => {
  it('keeps what is put into a path within its segment', () => {
    assert.equal(at`/apps/${'a/b?c'}/files/${'ü'}`, '/apps/a%2Fb%3Fc/files/%C3%BC')
  })

  it('sends JSON to the portal alone, and reads the answer', async () => {
    const { api, asked } = service(json({ name: 'Shop' }))

    const answer = await api.patch(
      '/apps/A',
      { version: 1 },
      { query: { x: 'y z', no: undefined } },
    )

    assert.deepEqual(answer, { name: 'Shop' })
    assert.equal(asked[0]?.url, '/portal/api/apps/A?x=y+z')
    assert.equal(asked[0]?.init.body, '{"version":1}')
    assert.equal(asked[0]?.init.credentials, 'same-origin')
  })

  it('understands an answer that says nothing', async () => {
    const { api } = service(() => new Response(null, { status: 204 }))

    assert.equal(await api.delete('/session'), undefined)
  })

  it('asks again when the connection was lost or the service restarts', async () => {
    const busy = json(refusal('shutting_down'), 503, { 'Retry-After': '2' })
    const { api, waited } = service(lost, busy, json([1]))

    assert.deepEqual(await api.get('/apps'), [1])
    assert.deepEqual(waited, [300, 2_000])
  })

  it('gives up after a while, in words', async () => {
    const { api, asked } = service(lost, lost, lost, lost)

    const { code, message } = await failureOf(api.get('/apps'))

    assert.equal(code, 'network')
    assert.match(message, /no connection/)
    assert.equal(asked.length, 4)
  })

  it('never asks twice for a change, and says that it may have been made', async () => {
    const { api, asked } = service(lost)

    const { code, message } = await failureOf(api.post('/apps', { name: 'Shop' }))

    assert.equal(code, 'network')
    assert.match(message, /may have been made or not/)
    assert.equal(asked.length, 1)
  })

  it('hands on why it was refused', async () => {
    const { api, signedOut } = service(json(refusal('role_missing'), 403, { 'Retry-After': '7' }))

    const error = await failureOf(api.put('/apps/A'))

    assert.deepEqual(
      { ...error, message: error.message },
      {
        ...{ name: 'ApiError', code: 'role_missing', status: 403, requestId: 'r-1' },
        ...{ retryAfterMs: 7_000, message: 'In words.' },
      },
    )
    assert.equal(signedOut(), 0)
  })

  it('tells when nobody is signed in any more', async () => {
    const { api, signedOut } = service(json(refusal('not_signed_in'), 401))

    await failureOf(api.get('/apps'))

    assert.equal(signedOut(), 1)
  })

  it('is not puzzled by pages of others: a proxy in between, say', async () => {
    const page: Reply = () => new Response('<h1>Oh</h1>', { status: 500 })
    const { api } = service(page, () => new Response('<h1>Welcome</h1>'))

    const failed = await failureOf(api.get('/apps'))
    const strange = await failureOf(api.get('/apps'))

    assert.deepEqual([failed.code, failed.status], ['unreadable', 500])
    assert.deepEqual([strange.code, strange.status], ['unreadable', 200])
  })

  it('ends when it is told to', async () => {
    const { api } = service(lost)
    const controller = new AbortController()
    controller.abort(new Error('left'))

    await assert.rejects(api.get('/apps', { signal: controller.signal }), /left/)
  })
})
