import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { UploadProgressAnswer } from '@quayside/wire'
import { Value } from 'typebox/value'
import { signPolicy } from '../../apps/policy.ts'
import { md5, startUploadClient, type UploadClient } from './testing/upload-client.ts'

const [first, second, third] = ['the first part', 'the second', 'the end'].map((text) =>
  Buffer.from(text),
) as [Buffer, Buffer, Buffer]
const size = first.length + second.length + third.length
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('base64')

let client: UploadClient
before(async () => {
  client = await startUploadClient()
})
after(() => client.service.close())

const look = (id: string, apikey = client.apikey) =>
  client.inject(`/upload/multipart/${id}?apikey=${apikey}`)

test('tells which parts have arrived, by number, so that a sender can go on', async () => {
  const begun = await client.start(size)
  await client.sendPart(begun, 3, third)
  await client.sendPart(begun, 1, first, { sha256: sha256(first) })

  const answer = await look(begun.upload_id)

  assert.equal(answer.statusCode, 200, answer.body)
  assert.ok(Value.Check(UploadProgressAnswer, answer.json()), answer.body)
  const { state, parts, ...rest } = answer.json<UploadProgressAnswer>()
  assert.equal(state, 'open')
  assert.deepEqual(rest, { size })
  const [one, three] = parts
  const etag = (bytes: Buffer) => `"${md5(bytes, 'hex')}"`
  assert.deepEqual(one, {
    part_number: 1,
    size: first.length,
    etag: etag(first),
    sha256: sha256(first),
  })
  assert.deepEqual(
    { ...three, sha256: undefined },
    { part_number: 3, size: third.length, etag: etag(third), sha256: undefined },
  )
  assert.equal(answer.headers['cache-control'], 'no-store')
})

test('tells of a part in chunks how much has arrived without a gap', async () => {
  const begun = await client.start(size, { fii: true })
  const chunk = (offset: number, bytes: Buffer) =>
    client.sendPart(begun, 1, bytes, { fii: true, offset })
  await chunk(0, first)
  await chunk(first.length + second.length, third)

  const { parts } = (await look(begun.upload_id)).json<UploadProgressAnswer>()

  assert.deepEqual(parts, [{ part_number: 1, size: first.length }])
})

test('tells the file an upload has become, as completing did', async () => {
  const begun = await client.start(first.length)
  await client.sendPart(begun, 1, first)
  const completed = await client.complete(begun)

  const answer = (await look(begun.upload_id)).json<UploadProgressAnswer>()

  assert.deepEqual(answer, {
    state: 'done',
    size: first.length,
    parts: [],
    file: completed.json(),
  })
})

test('knows no upload of another app, none that was aborted, and none that never was', async () => {
  const begun = await client.start(size)
  const other = (await client.service.newApp()).app.apiKey
  const codeOf = async (...request: Parameters<typeof look>) => {
    const answer = await look(...request)
    return `${answer.statusCode} ${answer.json().code}`
  }

  assert.equal(await codeOf(begun.upload_id, other), '404 upload_unknown')
  assert.equal(await codeOf(`${begun.upload_id}x`), '404 upload_unknown')
  assert.equal(await codeOf('nothing'), '404 upload_unknown')
  assert.equal(await codeOf(begun.upload_id, 'NobodysKey'), '403 app_unknown')
  await client.post('abort', { apikey: client.apikey, ...begun })
  assert.equal(await codeOf(begun.upload_id), '409 upload_aborted')
})

test('says so when the file was deleted since', async () => {
  const { app, secret } = await client.service.newApp()
  const apikey = app.apiKey
  const begun = await client.start(first.length, { apikey })
  await client.sendPart(begun, 1, first, { apikey })
  const { handle } = (await client.complete(begun, { apikey })).json()
  const expiry = Math.floor(Date.now() / 1000) + 60
  const policy = Buffer.from(JSON.stringify({ expiry, call: ['remove'] })).toString('base64url')
  const security = new URLSearchParams({ policy, signature: signPolicy(policy, secret) })
  const url = `/api/file/${handle}?key=${apikey}&${security}`
  const removed = await client.inject({ method: 'DELETE', url })
  assert.equal(removed.statusCode, 200, removed.body)

  const answer = await look(begun.upload_id, apikey)

  assert.equal(`${answer.statusCode} ${answer.json().code}`, '404 file_missing')
})
