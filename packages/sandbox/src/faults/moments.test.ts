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
