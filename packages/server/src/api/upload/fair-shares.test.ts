import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { type ClientRequest, request } from 'node:http'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { BASE_URL } from '../testing/test-service.ts'
import { startUploadClient, type UploadClient } from './testing/upload-client.ts'

const MiB = 1024 * 1024
/** More than there are buffers. */
const DRIPS = 300
const SOON_MS = 5_000

let client: UploadClient
const drips: ClientRequest[] = []
before(async () => {
  client = await startUploadClient()
})
after(async () => {
  for (const drip of drips) drip.destroy()
  await client.service.close()
})

/** Sends all but nothing of a part, to a buffer each. */
async function drip(): Promise<void> {
  const { apikey, port, post, start } = client
  const begun = await start(MiB)
  const asked = await post('upload', { apikey, ...begun, part: 1, size: MiB })
  const path = asked.json<{ url: string }>().url.slice(BASE_URL.length)
  const headers = { 'Content-Length': MiB }
  for (let count = 0; count < DRIPS; count++) {
    const one = request({ port, path, method: 'PUT', headers, agent: false })
    one.on('error', () => undefined).write('x')
    drips.push(one)
  }
  await arrived(DRIPS)
}

async function arrived(count: number): Promise<void> {
  const { server } = client.service.server
  let open = 0
  while (open < count) {
    await sleep(10)
    open = await new Promise((resolve) => server.getConnections((_error, now) => resolve(now)))
  }
}

test('slow senders of one app do not keep another one waiting', async () => {
  const other = (await client.service.newApp()).app.apiKey
  await drip()
  let isServed = false
  const behind = client.sendPart(await client.start(MiB), 1, randomBytes(MiB)).then((answer) => {
    isServed = true
    return answer
  })

  for (const size of [100, MiB, MiB]) {
    const begun = await client.start(size, { apikey: other })
    const sent = client.sendPart(begun, 1, randomBytes(size), { apikey: other })
    const answer = await Promise.race([sent, sleep(SOON_MS, undefined, { ref: false })])
    assert.equal(answer?.statusCode, 200, answer?.body ?? `${size} bytes wait`)
  }

  assert.equal(isServed, false, 'the slow ones do not take all buffers')
  for (const one of drips) one.destroy()
  assert.equal((await behind).statusCode, 200)
})
