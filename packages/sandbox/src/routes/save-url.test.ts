import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, describe, it } from 'node:test'
import type { Dropbox } from 'dropbox'
import {
  eventually,
  type Loose,
  PERSONAL,
  refusal,
  startTestSandbox,
  type TestSandbox,
} from '../testing/test-sandbox.ts'

let sandbox: TestSandbox
let sdk: Dropbox
let token: string
let base: string
let folders = 0
before(async () => {
  sandbox = await startTestSandbox()
  token = (await sandbox.control.issueToken({ account: PERSONAL })).access_token
  sdk = sandbox.sdk({ accessToken: token })
})
beforeEach(() => {
  folders += 1
  base = `/Test ${folders}`
})
after(() => sandbox[Symbol.asyncDispose]())

const put = async (path: string, contents: string | Buffer, extra: object = {}) =>
  (await sdk.filesUpload({ path: base + path, contents, ...extra })).result

describe('save_url', () => {
  it('fetches a file, and gives it a number where the name is taken', async () => {
    await using server = createServer((_req, res) => void res.end('from elsewhere')).listen(
      0,
      '127.0.0.1',
    )
    await new Promise((resolve) => server.once('listening', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/file`
    await put('/saved.txt', 'taken')
    const { result } = await sdk.filesSaveUrl({ path: `${base}/saved.txt`, url })
    const status = await eventually(async () => {
      const check = await sdk.filesSaveUrlCheckJobStatus({
        async_job_id: (result as Loose).async_job_id,
      })
      return check.result['.tag'] === 'in_progress' ? undefined : check.result
    })

    assert.equal(status['.tag'], 'complete')
    assert.equal((status as Loose).name, 'saved (1).txt')
    assert.equal((status as Loose).size, 14)
  })

  it('fails a job whose URL cannot be fetched, and refuses what is none', async () => {
    const { result } = await sdk.filesSaveUrl({ path: `${base}/x`, url: 'http://127.0.0.1:1/' })
    const status = await eventually(async () => {
      const check = await sdk.filesSaveUrlCheckJobStatus({
        async_job_id: (result as Loose).async_job_id,
      })
      return check.result['.tag'] === 'in_progress' ? undefined : check.result
    })
    const refused = await refusal(
      sdk.filesSaveUrl({ path: `${base}/x`, url: 'file:///etc/passwd' }),
    )

    assert.deepEqual((status as Loose).failed, { '.tag': 'download_failed' })
    assert.deepEqual(refused.error.error, { '.tag': 'invalid_url' })
  })
})
