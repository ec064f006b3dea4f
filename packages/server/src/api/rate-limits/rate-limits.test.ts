import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { InjectOptions } from 'fastify'
import { startTestService, type TestService } from '../testing/test-service.ts'

const PER_ADDRESS = 6
const PER_KEY = 9

let service: TestService
let apikey: string
let origin: string
before(async () => {
  const rateLimits = { perAddress: PER_ADDRESS, perKey: PER_KEY }
  service = await startTestService({ rateLimits, trustProxy: 1, files: { '/a.txt': 'a' } })
  apikey = (await service.newApp()).app.apiKey
  origin = await service.server.listen({ host: '127.0.0.1', port: 0 })
})
after(() => service.close())

let visitors = 0
/** An address nobody has asked from. */
function newAddress(): string {
  visitors += 1
  return `198.51.100.${visitors}`
}
const newKey = async () => (await service.newApp()).app.apiKey
const ask = (from: string, options: InjectOptions) =>
  service.server.inject({ ...options, headers: { ...options.headers, 'x-forwarded-for': from } })
const list = (from: string, key = apikey) =>
  ask(from, {
    method: 'POST',
    url: '/cloud/folder/list',
    headers: { origin: 'https://shop.example' },
    payload: { apikey: key, clouds: { memory: { path: '/' } } },
  })

test('every counted answer says what is left', async () => {
  const from = newAddress()
  const key = await newKey()
  const soon = Date.now() / 1000

  const answer = await list(from, key)

  assert.equal(answer.statusCode, 200, answer.body)
  assert.equal(answer.headers['filestack-limit'], String(PER_ADDRESS))
  assert.equal(answer.headers['filestack-remaining'], String(PER_ADDRESS - 1))
  const reset = Number(answer.headers['filestack-reset'])
  assert.ok(Number.isInteger(reset) && reset >= soon + 59 && reset <= soon + 62, String(reset))
  assert.equal((await list(from, key)).headers['filestack-remaining'], String(PER_ADDRESS - 2))
})

test('an address that asks too often is refused in words that pages can read', async () => {
  const from = newAddress()
  for (let count = 0; count < PER_ADDRESS; count += 1) {
    assert.equal((await list(from, await newKey())).statusCode, 200)
  }

  const answer = await list(from, await newKey())

  assert.equal(answer.statusCode, 429)
  assert.equal(answer.json().code, 'rate_limited')
  assert.match(answer.json().error, /this address/)
  assert.equal(answer.headers['filestack-remaining'], '0')
  assert.ok(Number(answer.headers['filestack-reset']) > Date.now() / 1000)
  assert.equal(answer.headers['retry-after'], undefined)
  assert.equal(answer.headers['access-control-allow-origin'], 'https://shop.example')
  assert.match(String(answer.headers['access-control-expose-headers']), /Filestack-Reset/)
  const text = await service.server.inject({ url: '/metrics' })
  assert.match(text.body, /quayside_rate_limited_total\{by="address"\} [1-9]/)
})

test('requests that are refused count for their address, not for an app', async () => {
  const from = newAddress()
  for (let count = 0; count < PER_ADDRESS; count += 1) {
    assert.equal((await list(from, 'NobodysKey')).statusCode, 403)
  }

  assert.equal((await list(from)).statusCode, 429)

  const secured = await service.newApp()
  await service.apps.update(secured.app.apiKey, { securityEnabled: true })
  for (let count = 0; count <= PER_KEY; count += 1) {
    const answer = await list(newAddress(), secured.app.apiKey)
    assert.equal(answer.json().code, 'policy_missing')
  }
})

test('an app is asked too often by many together, and its neighbour is not', async () => {
  const key = await newKey()
  for (let count = 0; count < PER_KEY; count += 1) {
    assert.equal((await list(newAddress(), key)).statusCode, 200)
  }

  const answer = await list(newAddress(), key)

  assert.deepEqual([answer.statusCode, answer.json().code], [429, 'rate_limited'])
  assert.match(answer.json().error, /API key/)
  assert.equal(answer.headers['filestack-limit'], String(PER_KEY))
  assert.equal((await list(newAddress(), await newKey())).statusCode, 200)
})

test('an IPv6 visitor is a /64, and only the proxy is believed about who asks', async () => {
  for (let count = 0; count < PER_ADDRESS; count += 1) {
    await list(`2001:db8:0:${count}::1, 2001:db8:7:7::${count}`, await newKey())
  }

  const answer = await list('203.0.113.9, 2001:db8:7:7:ffff::1', await newKey())

  assert.equal(answer.statusCode, 429)
})

test('bytes of parts and contents of files do not count, what is known of a file does', async () => {
  const [from, key] = [newAddress(), await newKey()]
  const begun = { apikey: key, size: 1, filename: 'a.txt' }
  const upload = { ...begun, ...(await post('/upload/multipart/start', begun)) }
  const { url } = await post('/upload/multipart/upload', { ...upload, part: 1 })
  const put = () => ask(from, { method: 'PUT', url: new URL(url).pathname, payload: 'a' })
  assert.equal((await put()).statusCode, 200)
  const { handle } = await post('/upload/multipart/complete', upload)

  for (let count = 0; count < 2 * PER_KEY; count += 1) {
    assert.equal((await put()).headers['filestack-limit'], undefined)
    // Over a connection: it is sent past the framework's own answers.
    const headers = { 'x-forwarded-for': from }
    const content = await fetch(`${origin}/cdn/${handle}`, { headers })
    assert.deepEqual([content.status, content.headers.get('filestack-limit')], [200, null])
    assert.equal(await content.text(), 'a')
  }
  const known = await ask(from, { url: `/api/file/${handle}/metadata` })
  assert.equal(known.headers['filestack-remaining'], String(PER_ADDRESS - 1))

  async function post(url: string, payload: object) {
    const answer = await ask(newAddress(), { method: 'POST', url, payload })
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json()
  }
})

test('preflights, pages and health are never too many', async () => {
  const from = newAddress()
  for (let count = 0; count < 2 * PER_ADDRESS; count += 1) {
    const preflight = await ask(from, { method: 'OPTIONS', url: '/cloud/folder/list' })
    assert.equal(preflight.statusCode, 204)
    assert.equal((await ask(from, { url: '/healthz' })).statusCode, 200)
  }
})
