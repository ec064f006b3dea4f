import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, afterEach, before, describe, it } from 'node:test'
import { callApi, PERSONAL, startTestSandbox, type TestSandbox } from '../testing/test-sandbox.ts'

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
