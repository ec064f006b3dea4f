import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { Dropbox } from 'dropbox'
import {
  callApi,
  jsonOf,
  PERSONAL,
  refusal,
  startTestSandbox,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

const TEXT = 'the tide comes in, the tide goes out'
const HARD = '/Grüße 🚢 & <x>.txt'

let sandbox: TestSandbox
let sdk: Dropbox
let token: string
before(async () => {
  sandbox = await startTestSandbox()
  token = (await sandbox.control.issueToken({ account: PERSONAL })).access_token
  sdk = sandbox.sdk({ accessToken: token })
  await sandbox.control.createFiles(PERSONAL, [
    { path: '/tide.txt', text: TEXT },
    { path: HARD, text: 'Ahoi' },
    { path: '/empty', text: '' },
    { path: '/large.bin', pattern: { seed: 3, size: 9_000_001 } },
    { path: '/disk.bin', bytes: Buffer.alloc(5_000_003, 'harbour ') },
  ])
  await sandbox.control.createPaper(PERSONAL, '/Plan.paper', {
    html: '<h1>Plan</h1>',
    markdown: '# Plan',
    plain_text: 'Plan',
  })
})
after(() => sandbox[Symbol.asyncDispose]())

describe('temporary links', () => {
  it('serve the file to anyone, with its type and with ranges', async () => {
    const { result } = await sdk.filesGetTemporaryLink({ path: '/tide.txt' })
    const whole = await fetch(result.link)
    const part = await fetch(result.link, { headers: { range: 'bytes=4-7' } })

    assert.ok(result.link.startsWith(sandbox.origin))
    assert.equal(await whole.text(), TEXT)
    assert.match(whole.headers.get('content-type') ?? '', /^text\/plain/)
    assert.equal(part.status, 206)
    assert.equal(await part.text(), 'tide')
  })

  it('are gone after their time, and when they were never made', async () => {
    await sandbox.control.settings({ temporaryLinkSeconds: 0 })
    const { result } = await sdk.filesGetTemporaryLink({ path: '/tide.txt' })
    await sandbox.control.resetSettings()

    assert.equal((await fetch(result.link)).status, 410)
    assert.equal((await fetch(`${sandbox.origin}/cd/0/get/none/file`)).status, 410)
  })

  it('are not made for an unverified address', async () => {
    await sandbox.control.changeAccount(PERSONAL, { isEmailVerified: false })
    const { error } = await refusal(sdk.filesGetTemporaryLink({ path: '/tide.txt' }))
    await sandbox.control.changeAccount(PERSONAL, { isEmailVerified: true })

    assert.deepEqual(error.error, { '.tag': 'email_not_verified' })
  })
})

describe('temporary upload links', () => {
  const make = async (commit: object, duration?: number) => {
    const answer = await callApi(sandbox.origin, 'files/get_temporary_upload_link', {
      token,
      body: { commit_info: commit, ...(duration && { duration }) },
    })
    return (await jsonOf(answer)).link
  }
  const send = (link: string, text: string, type = 'application/octet-stream') =>
    fetch(link, { method: 'POST', headers: { 'content-type': type }, body: text })

  it('take one file without a token, and are used up then', async () => {
    const link = await make({ path: '/Sent/by link.txt' })
    const answer = await send(link, 'hello world')
    const again = await send(link, 'hello world')
    const { sha256: _, ...file } = await sandbox.control.downloadHash({
      account: PERSONAL,
      path: '/Sent/by link.txt',
    })

    assert.deepEqual(await jsonOf(answer), { 'content-hash': file.contentHash })
    assert.equal(again.status, 410)
    assert.match(again.headers.get('content-type') ?? '', /^text\/plain/)
  })

  it('tell what is wrong with where the file shall go only when they are used', async () => {
    await sandbox.control.createFile(PERSONAL, { path: '/taken.txt', text: 'before' })
    const link = await make({ path: '/taken.txt', mode: 'add' })
    const refused = await send(link, 'afterwards')

    assert.equal(refused.status, 409)
    assert.match(await refused.text(), /conflict/)
  })

  it('want plain bytes, and have to exist', async () => {
    const link = await make({ path: '/typed.txt' })

    assert.equal((await send(link, 'x', 'text/plain')).status, 400)
    assert.equal((await send(`${link}x`, 'x')).status, 409)
    assert.equal((await fetch(link, { method: 'OPTIONS' })).status, 200)
    assert.equal((await send(link, 'x')).status, 200)
  })
})
