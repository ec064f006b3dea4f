import assert from 'node:assert/strict'
import { after, afterEach, before, describe, it } from 'node:test'
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
const account = () => callApi(sandbox.origin, 'users/get_current_account', { token })

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
