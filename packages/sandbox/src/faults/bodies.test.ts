import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { after, afterEach, before, describe, it } from 'node:test'
import { contentHash } from '../state/content-hash.ts'
import {
  callApi,
  jsonOf,
  PERSONAL,
  startTestSandbox,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

const SIZE = 3_000_000

let sandbox: TestSandbox
let token: string
before(async () => {
  sandbox = await startTestSandbox()
  token = (await sandbox.control.issueToken({ account: PERSONAL })).access_token
  await sandbox.control.createFile(PERSONAL, {
    path: '/large.bin',
    pattern: { seed: 1, size: SIZE },
  })
})
afterEach(() => sandbox.control.clearFaults())
after(() => sandbox[Symbol.asyncDispose]())

const download = (path = '/large.bin', headers: Record<string, string> = {}) =>
  callApi(sandbox.origin, 'files/download', { token, arg: { path }, headers })

/** How many bytes of a download arrive before the connection ends. */
function countBytes(
  options: { agent?: Agent; range?: string } = {},
): Promise<{ bytes: number; isWhole: boolean; ms: number }> {
  const { promise, resolve } = Promise.withResolvers<{
    bytes: number
    isWhole: boolean
    ms: number
  }>()
  const began = performance.now()
  const call = request(
    `${sandbox.origin}/2/files/download`,
    {
      method: 'POST',
      ...(options.agent && { agent: options.agent }),
      headers: {
        authorization: `Bearer ${token}`,
        'dropbox-api-arg': '{"path":"/large.bin"}',
        ...(options.range && { range: options.range }),
      },
    },
    (answer) => {
      let bytes = 0
      answer.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      answer.on('error', () => undefined)
      answer.on('close', () =>
        resolve({ bytes, isWhole: answer.complete, ms: performance.now() - began }),
      )
    },
  )
  call.on('error', () => resolve({ bytes: 0, isWhole: false, ms: performance.now() - began }))
  call.end()
  return promise
}

describe('bodies on their way', () => {
  it('are cut after the bytes that were told', async () => {
    await sandbox.control.setFault({ times: 1, effect: { kind: 'cut', afterBytes: 1_234_567 } })
    const cut = await countBytes()
    const whole = await countBytes()

    assert.deepEqual([cut.bytes, cut.isWhole], [1_234_567, false])
    assert.deepEqual([whole.bytes, whole.isWhole], [SIZE, true])
  })

  it('come at the rate of their connection, however many requests share it', async () => {
    await sandbox.control.setFault({ effect: { kind: 'throttle', bytesPerSecond: 1_000_000 } })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const began = performance.now()
    await Promise.all([
      countBytes({ agent, range: 'bytes=0-199999' }),
      countBytes({ agent, range: 'bytes=0-199999' }),
    ])
    const shared = performance.now() - began
    const parallel = await Promise.all([
      countBytes({ range: 'bytes=0-199999' }),
      countBytes({ range: 'bytes=0-199999' }),
    ])
    agent.destroy()

    assert.ok(shared > 320, `400,000 bytes over one connection took ${shared} ms`)
    assert.ok(parallel.every(({ ms }) => ms > 150))
    assert.ok(parallel.every(({ isWhole }) => isWhole))
  })

  it('stall until the client gives up', async () => {
    await sandbox.control.setFault({ times: 1, effect: { kind: 'stall', afterBytes: 65_536 } })
    const controller = new AbortController()
    const answer = await fetch(`${sandbox.origin}/2/files/download`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'dropbox-api-arg': '{"path":"/large.bin"}' },
      signal: controller.signal,
    })
    let bytes = 0
    const reading = (async () => {
      for await (const chunk of answer.body ?? []) {
        bytes += chunk.length
        if (bytes >= 65_536) {
          controller.abort()
        }
      }
    })()

    await assert.rejects(reading)
    assert.equal(bytes, 65_536)
  })

  it('have one wrong byte', async () => {
    const sound = await (await download()).bytes()
    await sandbox.control.setFault({ times: 1, effect: { kind: 'corrupt', atByte: 2_000_000 } })
    const damaged = await (await download()).bytes()

    const wrong = [...sound.keys()].filter((at) => sound[at] !== damaged[at])
    assert.deepEqual(wrong, [2_000_000])
  })

  it('of uploads are cut too, and nothing of them counts', async () => {
    await sandbox.control.setFault({
      route: '^files/upload$',
      times: 1,
      effect: { kind: 'cut', afterBytes: 1000 },
    })
    const put = () =>
      callApi(sandbox.origin, 'files/upload', {
        token,
        arg: { path: '/cut.bin' },
        body: Buffer.alloc(500_000),
        headers: { 'content-type': 'application/octet-stream' },
      })

    await assert.rejects(put())
    assert.equal((await put()).status, 200)
  })

  it('of uploads arrive slowly, and damaged', async () => {
    const bytes = Buffer.alloc(300_000)
    const put = (hash?: string) =>
      callApi(sandbox.origin, 'files/upload', {
        token,
        arg: { path: '/damaged.bin', mode: 'overwrite', ...(hash && { content_hash: hash }) },
        body: bytes,
        headers: { 'content-type': 'application/octet-stream' },
      })
    await sandbox.control.setFault({ times: 2, effect: { kind: 'corrupt', atByte: 200_000 } })
    await sandbox.control.setFault({
      times: 1,
      effect: { kind: 'throttle', bytesPerSecond: 6_000_000 },
    })
    const { content_hash: hash } = await jsonOf(await put())
    const refused = await put(contentHash(bytes))
    const damaged = Buffer.from(bytes)
    damaged[200_000] = 0xff

    assert.equal(hash, contentHash(damaged))
    assert.match((await jsonOf(refused)).error_summary, /^content_hash_mismatch/)
  })

  it('of uploads stall until the client gives up, and nothing of them counts', async () => {
    await sandbox.control.setFault({ times: 1, effect: { kind: 'stall', afterBytes: 100_000 } })
    const stalled = fetch(`${sandbox.origin}/2/files/upload`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'dropbox-api-arg': '{"path":"/stalled.bin"}',
        'content-type': 'application/octet-stream',
      },
      body: Buffer.alloc(300_000),
      signal: AbortSignal.timeout(100),
    })

    await assert.rejects(stalled)
    assert.equal((await download('/stalled.bin')).status, 409)
  })
})
