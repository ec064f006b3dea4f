import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Agent, request } from 'node:http'
import { after, afterEach, before, describe, it } from 'node:test'
import {
  callApi,
  jsonOf,
  PERSONAL,
  startTestSandbox,
  type TestSandbox,
} from './testing/test-sandbox.ts'

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
const account = () => callApi(sandbox.origin, 'users/get_current_account', { token })

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

describe('answers that are not what was asked for', () => {
  it('strike as often as told, then no more', async () => {
    await sandbox.control.setFault({
      route: '^users/',
      times: 2,
      effect: { kind: 'auth-error', tag: 'expired_access_token' },
    })
    const statuses = [(await account()).status, (await account()).status, (await account()).status]

    assert.deepEqual(statuses, [401, 401, 200])
    assert.equal((await sandbox.control.faults())[0]?.struck, 2)
  })

  it('strike every n-th request, after some that are let pass', async () => {
    await sandbox.control.setFault({ skip: 1, every: 2, effect: { kind: 'answer', status: 500 } })
    const statuses: number[] = []
    for (let turn = 0; turn < 6; turn += 1) {
      statuses.push((await account()).status)
    }

    assert.deepEqual(statuses, [200, 200, 500, 200, 500, 200])
  })

  it('strike one account only', async () => {
    await sandbox.control.setFault({
      account: 'team@example.com',
      effect: { kind: 'answer', status: 503, body: 'busy', headers: { 'retry-after': '2' } },
    })
    const { access_token: theirs } = await sandbox.control.issueToken({
      account: 'team@example.com',
    })
    const struck = await callApi(sandbox.origin, 'users/get_current_account', { token: theirs })

    assert.equal((await account()).status, 200)
    assert.equal(struck.status, 503)
    assert.equal(await struck.text(), 'busy')
    assert.equal(struck.headers.get('retry-after'), '2')
  })

  it('say 429 in all three ways', async () => {
    const styles = ['json', 'json-without-retry-after', 'text'] as const
    const answers: { status: number; header: string | null; body: string }[] = []
    for (const style of styles) {
      await sandbox.control.setFault({
        times: 1,
        effect: { kind: 'rate-limit', retryAfter: 7, style },
      })
      const answer = await account()
      answers.push({
        status: answer.status,
        header: answer.headers.get('retry-after'),
        body: await answer.text(),
      })
    }

    assert.deepEqual(
      answers.map(({ status, header }) => `${status} ${header}`),
      ['429 7', '429 7', '429 7'],
    )
    assert.deepEqual(JSON.parse(answers[0]?.body ?? '').error, {
      reason: { '.tag': 'too_many_requests' },
      retry_after: 7,
    })
    assert.equal(JSON.parse(answers[1]?.body ?? '').error.retry_after, undefined)
    assert.throws(() => JSON.parse(answers[2]?.body ?? ''))
  })

  it('go on refusing while a limit holds', async () => {
    await sandbox.control.setFault({
      times: 1,
      effect: { kind: 'rate-limit', retryAfter: 1, holdMs: 60_000 },
    })

    assert.equal((await account()).status, 429)
    assert.equal((await account()).status, 429)
  })

  it('carry a route’s own error with a summary made of its tags', async () => {
    await sandbox.control.setFault({
      effect: {
        kind: 'route-error',
        error: { '.tag': 'path', path: { '.tag': 'restricted_content' } },
      },
    })
    const answer = await download()

    assert.equal(answer.status, 409)
    assert.match((await jsonOf(answer)).error_summary, /^path\/restricted_content\//)
  })

  it('strike the token endpoint and temporary links too', async () => {
    await sandbox.control.setFault({
      route: '^(oauth2/token|temporary_link)$',
      effect: { kind: 'answer', status: 500 },
    })
    const refreshed = await fetch(`${sandbox.origin}/oauth2/token`, { method: 'POST' })
    const link = await callApi(sandbox.origin, 'files/get_temporary_link', {
      token,
      body: { path: '/large.bin' },
    })

    assert.equal(refreshed.status, 500)
    assert.equal((await fetch((await jsonOf(link)).link)).status, 500)
  })
})

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
})

describe('things that change at the wrong moment', () => {
  it('an answer is lost after the work was done', async () => {
    await sandbox.control.setFault({
      route: '^files/create_folder_v2$',
      times: 1,
      effect: { kind: 'lose-answer' },
    })
    const make = () =>
      callApi(sandbox.origin, 'files/create_folder_v2', { token, body: { path: '/lost' } })

    await assert.rejects(make())
    assert.equal((await make()).status, 409)
  })

  it('a file is replaced between two ranges', async () => {
    await sandbox.control.createFile(PERSONAL, { path: '/changing.txt', text: 'before' })
    await sandbox.control.setFault({
      route: '^files/download$',
      times: 1,
      effect: { kind: 'replace-after', text: 'afterwards' },
    })
    const first = await download('/changing.txt', { range: 'bytes=0-2' })
    const second = await download('/changing.txt', { range: 'bytes=3-' })
    const revOf = (answer: Response) =>
      JSON.parse(answer.headers.get('dropbox-api-result') ?? '{}').rev

    assert.equal(await first.text(), 'bef')
    assert.equal(await second.text(), 'erwards')
    assert.notEqual(revOf(first), revOf(second))
  })

  it('files vanish once they were listed', async () => {
    await sandbox.control.createFile(PERSONAL, { path: '/Vanishing/x.txt', text: 'x' })
    await sandbox.control.setFault({
      route: '^files/list_folder$',
      times: 1,
      effect: { kind: 'vanish-after' },
    })
    const listed = await callApi(sandbox.origin, 'files/list_folder', {
      token,
      body: { path: '/Vanishing' },
    })

    assert.equal((await jsonOf(listed)).entries.length, 1)
    assert.equal((await download('/Vanishing/x.txt')).status, 409)
  })

  it('a connection is revoked in the middle of a download, which ends well', async () => {
    const { access_token: doomed, refresh_token: refresh } = await sandbox.control.issueToken({
      account: PERSONAL,
    })
    await sandbox.control.setFault({
      route: '^files/download$',
      times: 1,
      effect: { kind: 'revoke-after', afterBytes: 1000 },
    })
    const answer = await callApi(sandbox.origin, 'files/download', {
      token: doomed,
      arg: { path: '/large.bin' },
    })
    const { length } = await answer.bytes()
    const next = await callApi(sandbox.origin, 'users/get_current_account', { token: doomed })
    const refreshed = await fetch(
      `${sandbox.origin}/oauth2/token?grant_type=refresh_token&refresh_token=${refresh}&client_id=quaysidedemoapp&client_secret=quaysidedemosecret`,
      { method: 'POST' },
    )

    assert.equal(length, SIZE)
    assert.equal((await jsonOf(next)).error['.tag'], 'invalid_access_token')
    assert.equal((await jsonOf(refreshed)).error, 'invalid_grant')
  })

  it('metadata tells a wrong hash', async () => {
    const claimedHash = 'f'.repeat(64)
    await sandbox.control.createFile(PERSONAL, { path: '/liar.txt', text: 'x', claimedHash })
    const answer = await callApi(sandbox.origin, 'files/get_metadata', {
      token,
      body: { path: '/liar.txt' },
    })

    assert.equal((await jsonOf(answer)).content_hash, claimedHash)
  })

  it('tokens get old or are revoked all at once', async () => {
    const { access_token: first } = await sandbox.control.issueToken({
      account: 'team@example.com',
    })
    const tagNow = async () => {
      const answer = await callApi(sandbox.origin, 'users/get_current_account', { token: first })
      return (await jsonOf(answer)).error?.['.tag']
    }
    const before = await tagNow()
    await sandbox.control.expireAll('team@example.com')
    const expired = await tagNow()
    await sandbox.control.revokeAll('team@example.com')

    assert.deepEqual(
      [before, expired, await tagNow()],
      [undefined, 'expired_access_token', 'invalid_access_token'],
    )
  })

  it('new tokens live as long as told', async () => {
    await sandbox.control.settings({ tokenLifetimeSeconds: 60 })
    const issued = await sandbox.control.issueToken({ account: PERSONAL })
    await sandbox.control.resetSettings()

    assert.equal(issued.expires_in, 60)
  })
})

describe('counters', () => {
  it('count requests, answers and bytes since they were last set to zero', async () => {
    await sandbox.control.resetCounts()
    await (await download('/large.bin', { range: 'bytes=0-99' })).bytes()
    await download('/none')
    const counts = await sandbox.control.counts()

    assert.equal(counts.requests['files/download'], 2)
    assert.equal(counts.answers['files/download 206'], 1)
    assert.equal(counts.answers['files/download 409'], 1)
    assert.equal(counts.bytesSent, 100)
  })
})

describe('the control API', () => {
  it('says what is wrong with what it is told', async () => {
    await assert.rejects(
      sandbox.control.issueToken({ account: 'nobody@example.com' }),
      /there is no account nobody@example\.com/,
    )
    await assert.rejects(
      sandbox.control.setFault({ route: '(', effect: { kind: 'delay', ms: 1 } }),
      /regular expression/,
    )
    await assert.rejects(
      sandbox.control.setFault({ effect: { kind: 'nonsense' } as never }),
      /'nonsense' is none of delay, /,
    )
    await assert.rejects(
      sandbox.control.createFile(PERSONAL, { path: 'x', text: '' }),
      /must begin with a slash/,
    )
    const unknown = await fetch(`${sandbox.origin}/_sandbox/nope`, { method: 'POST' })
    assert.equal(unknown.status, 404)
  })

  it('tells what a file really holds', async () => {
    const facts = await sandbox.control.downloadHash({ account: PERSONAL, path: '/large.bin' })
    const sha256 = createHash('sha256')
      .update(await (await download()).bytes())
      .digest('hex')

    assert.equal(facts.size, SIZE)
    assert.equal(facts.sha256, sha256)
  })
})
