import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
import {
  callApi,
  jsonOf,
  PERSONAL,
  startTestSandbox,
  TEAM,
  type TestSandbox,
} from '../testing/test-sandbox.ts'
import { createRateLimits } from './rate-limits.ts'

describe('a limit of calls per second', () => {
  let at = 0
  const limits = createRateLimits(() => at)
  const take = (account = 'ana', app = 'app') => limits.take(app, account)
  const takeAll = (times: number[]) =>
    times.map((time) => {
      at = time
      return take()
    })
  afterEach(() => {
    limits.set({ callsPerSecond: 0, windowSeconds: 1 })
  })

  it('lets as many calls through as it says, in any second', () => {
    limits.set({ callsPerSecond: 2, windowSeconds: 1 })

    assert.deepEqual(takeAll([0, 900, 1000, 1100]), [undefined, undefined, undefined, 1])
  })

  it('counts what it refuses, so that asking on and on does not help', () => {
    limits.set({ callsPerSecond: 2, windowSeconds: 1 })

    assert.deepEqual(takeAll([0, 100, 500, 1000, 1400, 3000]), [
      undefined,
      undefined,
      1,
      1,
      1,
      undefined,
    ])
  })

  it('says how long to wait, which is then enough', () => {
    limits.set({ callsPerSecond: 0.1, windowSeconds: 20 })

    assert.deepEqual(takeAll([0, 1000, 2000, 21_000]), [undefined, undefined, 19, undefined])
  })

  it('is counted for each app and account, and may be set for one account', () => {
    at = 0
    limits.set({ callsPerSecond: 1, windowSeconds: 1 })
    limits.set({ callsPerSecond: 2, windowSeconds: 1 }, 'ben')

    assert.deepEqual([take('ana'), take('ana'), take('ana', 'other')], [undefined, 1, undefined])
    assert.deepEqual([take('ben'), take('ben'), take('ben')], [undefined, undefined, 1])
    limits.set({ callsPerSecond: 0, windowSeconds: 1 }, 'ben')
  })
})

describe('calls beyond the limit', () => {
  let sandbox: TestSandbox
  before(async () => {
    sandbox = await startTestSandbox()
  })
  after(() => sandbox[Symbol.asyncDispose]())

  it('are answered 429 with the wait in header and body, and counted', async () => {
    const { access_token: token } = await sandbox.control.issueToken({ account: PERSONAL })
    const { access_token: other } = await sandbox.control.issueToken({ account: TEAM })
    await sandbox.control.setRateLimit({ callsPerSecond: 0.01, windowSeconds: 100 })
    const ask = (as: string) => callApi(sandbox.origin, 'users/get_current_account', { token: as })
    await ask(token)
    const refused = await ask(token)
    const { error, error_summary: summary } = await jsonOf(refused)

    assert.equal(refused.status, 429)
    assert.equal(refused.headers.get('retry-after'), '100')
    assert.deepEqual(error, { reason: { '.tag': 'too_many_requests' }, retry_after: 100 })
    assert.match(summary, /^too_many_requests\/\.{0,3}$/)
    assert.equal((await ask(other)).status, 200)
    assert.equal((await sandbox.control.counts()).rateLimited, 1)
  })
})
