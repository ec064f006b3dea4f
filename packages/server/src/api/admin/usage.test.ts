import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { UsageAnswer } from '@quayside/wire'
import { Value } from 'typebox/value'
import { signPolicy } from '../../apps/policy.ts'
import { eventually } from '../../testing/eventually.ts'
import { signIn } from '../portal/testing/sign-in.ts'
import { ADMIN_TOKEN } from '../testing/test-service.ts'
import { startUploadClient, type UploadClient } from '../upload/testing/upload-client.ts'

const bytes = Buffer.alloc(100_000, 'q')

let client: UploadClient
before(async () => {
  client = await startUploadClient()
})
after(() => client.service.close())

const today = () => new Date().toISOString().slice(0, 10)
const authorization = `Bearer ${ADMIN_TOKEN}`
const ask = (apiKey: string, query = '') =>
  client.inject({ url: `/api/admin/apps/${apiKey}/usage${query}`, headers: { authorization } })
async function read(apiKey: string): Promise<UsageAnswer> {
  const answer = await ask(apiKey)
  assert.ok(Value.Check(UsageAnswer, answer.json()), answer.body)
  return answer.json()
}

async function store(apikey: string): Promise<string> {
  const begun = await client.start(bytes.length, { apikey })
  await client.sendPart(begun, 1, bytes, { apikey })
  const { handle } = (await client.complete(begun, { apikey })).json()
  return handle
}

function remove(handle: string, apikey: string, secret: string) {
  const expiry = Math.floor(Date.now() / 1000) + 60
  const policy = Buffer.from(JSON.stringify({ expiry })).toString('base64url')
  const security = new URLSearchParams({ policy, signature: signPolicy(policy, secret) })
  return client.inject({ method: 'DELETE', url: `/api/file/${handle}?key=${apikey}&${security}` })
}

test('tells what was asked, stored, served and deleted today, and nothing of a neighbour', async () => {
  const { app, secret } = await client.service.newApp()
  const { apiKey } = app
  const neighbour = (await client.service.newApp()).app.apiKey
  const before = today()
  const handle = await store(apiKey)
  await client.download(handle)
  const answer = await fetch(`http://127.0.0.1:${client.port}/cdn/${handle}`, { method: 'HEAD' })
  assert.equal(answer.status, 200)
  await client.inject(`/cdn/${handle}/metadata`)
  await client.inject('/cdn/NoSuchHandle00000000')
  assert.equal((await remove(handle, apiKey, secret)).statusCode, 200)

  const { days, totals } = await eventually(async () => {
    const usage = await read(apiKey)
    assert.equal(usage.totals.filesServed, 1)
    return usage
  })

  assert.equal(days.length, 30)
  assert.ok([before, today()].includes(days.at(-1)?.day ?? ''))
  const { bytesServed, ...others } = totals
  // Start, where to send the part, complete; content twice, metadata, delete.
  assert.deepEqual(others, {
    ...{ requests: 7, filesStored: 1, bytesStored: bytes.length, filesServed: 1 },
    ...{ conversions: 0, overwrites: 0, deletes: 1 },
  })
  assert.ok(bytesServed >= bytes.length && bytesServed < bytes.length + 2_000)
  assert.equal((await read(neighbour)).totals.requests, 0)
})

test('what was refused is no use of the app', async () => {
  const { app } = await client.service.newApp()
  await client.service.apps.update(app.apiKey, { securityEnabled: true })

  const refused = await client.post('start', { apikey: app.apiKey, size: 1 })

  assert.equal(refused.statusCode, 403)
  assert.equal((await read(app.apiKey)).totals.requests, 0)
})

test('is told for the days asked for, and for the portal’s people alike', async () => {
  const { apiKey } = (await client.service.newApp()).app
  const { headers } = await signIn(client.service, 'viewer', [apiKey])
  const url = `/portal/api/apps/${apiKey}/usage?from=2024-02-28&to=2024-03-01`

  const answer = await client.inject({ url, headers })

  assert.deepEqual(
    answer.json<UsageAnswer>().days.map(({ day }) => day),
    ['2024-02-28', '2024-02-29', '2024-03-01'],
  )
})

for (const query of ['?from=2024-02-30', '?from=soon', '?to=x']) {
  test(`refuses ${query} as malformed`, async () => {
    const answer = await ask(client.apikey, query)

    assert.deepEqual([answer.statusCode, answer.json().code], [400, 'request_invalid'])
  })
}

for (const query of ['?from=2024-02-02&to=2024-02-01', '?from=2022-01-01&to=2024-01-01']) {
  test(`refuses ${query} as a range`, async () => {
    const answer = await ask(client.apikey, query)

    assert.deepEqual([answer.statusCode, answer.json().code], [400, 'usage_range_invalid'])
  })
}
