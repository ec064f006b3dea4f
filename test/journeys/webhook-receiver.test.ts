import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { newEndpointSecret } from '@quayside/server/webhook-secret'
import { signWebhook, toSigningKey } from '@quayside/server/webhook-signature'
import { eventually } from '../support/eventually.ts'
import { cleanEnv } from '../support/program.ts'

const EXAMPLE = fileURLToPath(
  new URL('../../examples/webhook-receiver/receiver.ts', import.meta.url),
)
const [secret, other] = [newEndpointSecret(), newEndpointSecret()]

let url: string
let output = ''
let end: () => Promise<void>
before(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'quayside-receiver-'))
  const env = {
    WEBHOOK_SECRETS: `${other},${secret}`,
    PORT: '0',
    DATABASE: join(dir, 'received.db'),
  }
  const child = spawn(process.execPath, [EXAMPLE], { env: cleanEnv(env) })
  let errors = ''
  child.stdout.setEncoding('utf8').on('data', (text) => (output += text))
  child.stderr.setEncoding('utf8').on('data', (text) => (errors += text))
  url = await eventually(() => /http:\S+/.exec(errors)?.[0])
  end = async () => {
    child.kill()
    await once(child, 'close')
    await rm(dir, { recursive: true })
  }
})
after(() => end())

async function send(body: string, { eventId = 1, signedBy = secret, sentAt = new Date() } = {}) {
  const keys = { current: toSigningKey(signedBy), former: undefined }
  const headers = { ...signWebhook(keys, { eventId, body, sentAt }) }
  const answer = await fetch(url, { method: 'POST', body, headers })
  await answer.body?.cancel()
  return answer.status
}
const timesSeen = (body: string) => output.split('\n').filter((line) => line === body).length

test('the example keeps each event once, however often and with whichever secret it comes', async () => {
  const body =
    '{"action":"fp.upload","timestamp":1893456000,"id":42,"text":{"filename":"bike.png"}}'
  const video = '{"status":"completed","uuid":"8f0c2b7a4d1e"}'

  for (const one of [body, body, video, video]) assert.equal(await send(one), 204)
  assert.equal(await send(body, { signedBy: other }), 204)

  await eventually(() => timesSeen(video) === 1)
  assert.equal(timesSeen(body), 1)
})

test('the example refuses what we did not send, and what is old', async () => {
  const body = '{"action":"fp.delete","timestamp":1893456000,"id":43,"text":{}}'

  assert.equal(await send(body, { signedBy: newEndpointSecret() }), 401)
  assert.equal(await send(body, { sentAt: new Date(Date.now() - 3_600_000) }), 401)
  const answer = await fetch(url, { method: 'POST', body })
  assert.equal(answer.status, 401)
  assert.equal(timesSeen(body), 0)
})

test('the example takes no body of any size, whether it says its size or not', async () => {
  const large = 'x'.repeat(8 * 1024 * 1024)
  const streamed = { method: 'POST', body: new Blob([large]).stream(), duplex: 'half' }

  const known = await fetch(url, { method: 'POST', body: large })
  const unknown = await fetch(url, streamed)
  await Promise.all([known.body?.cancel(), unknown.body?.cancel()])

  assert.deepEqual([known.status, unknown.status], [413, 413])
  assert.equal(await send('{"action":"fp.delete","timestamp":1893456000,"id":44,"text":{}}'), 204)
})
