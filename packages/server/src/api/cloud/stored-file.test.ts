import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { pair, useCloud } from './testing/cloud.ts'

const { connectedPicker, inject, open, service, store } = useCloud()

const hashOf = (name: string, text: string) => createHash(name).update(text).digest('hex')

describe('a file', () => {
  async function storedFile() {
    const picker = await connectedPicker()
    const file = (await store(picker, { path: '/report.txt' })).json().memory
    return { picker, handle: String(file.handle) }
  }

  test('has metadata, the usual fields or those asked for', async () => {
    const { handle } = await storedFile()

    const usual = await inject(`/api/file/${handle}/metadata`)
    const asked = await inject(`/cdn/${handle}/metadata?md5=true&sha256=true&width=true&size=true`)

    const { uploaded, path, key, ...rest } = usual.json()
    assert.deepEqual(rest, {
      size: 10,
      mimetype: 'text/plain',
      filename: 'report.txt',
      writeable: true,
      location: 'S3',
    })
    assert.ok(Math.abs(Date.now() - uploaded) < 60_000)
    assert.equal(path, key)
    assert.deepEqual(asked.json(), {
      size: 10,
      width: null,
      md5: hashOf('md5', 'the report'),
      sha256: hashOf('sha256', 'the report'),
    })
  })

  test('comes as base64 text when that is asked', async () => {
    const { handle } = await storedFile()

    const answer = await inject(`/api/file/${handle}?base64encode=true`)

    assert.equal(answer.body, Buffer.from('the report').toString('base64'))
  })

  test('of a secured app needs a policy for reading', async () => {
    const { picker, handle } = await storedFile()
    await service().apps.update(picker.app.apiKey, { securityEnabled: true })
    const { policy, signature } = pair(picker, { call: ['read'], handle })
    const other = pair(picker, { call: ['read'], handle: 'QsHandle000000000009' })

    const byQuery = `policy=${encodeURIComponent(policy)}&signature=${signature}`
    assert.equal((await inject(`/cdn/${handle}`)).statusCode, 403)
    assert.equal(await open(`/cdn/${handle}?${byQuery}`), 'the report')
    const byPath = `/cdn/security=policy:${policy},signature:${signature}/${handle}`
    assert.equal(await open(byPath), 'the report')
    const wrong = `/cdn/security=p:${other.policy},s:${other.signature}/${handle}`
    assert.equal((await inject(wrong)).headers['x-error-code'], 'policy_handle')
    assert.equal((await inject(`/cdn/${handle}/metadata?${byQuery}`)).statusCode, 403)
  })

  test('is deleted only with proof, and then is gone', async () => {
    const { picker, handle } = await storedFile()
    const url = `/api/file/${handle}`
    const remove = (options: object) => inject({ method: 'DELETE', url, ...options })
    const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`
    const { policy, signature } = pair(picker, { call: ['remove'] })
    const neighbour = await connectedPicker()
    const theirs = pair(neighbour, { call: ['remove'] })

    assert.equal((await remove({})).statusCode, 403)
    assert.equal((await remove({ query: theirs })).statusCode, 403)
    const wrong = await remove({ headers: { authorization: basic('app:WRONG') } })
    assert.equal(wrong.statusCode, 401)
    const done = await remove({ query: { policy, signature } })
    assert.deepEqual([done.statusCode, done.json()], [200, {}])
    assert.equal((await inject(`/cdn/${handle}`)).statusCode, 404)
    assert.equal((await remove({ query: { policy, signature } })).statusCode, 404)
  })

  test('is deleted by the app’s secret', async () => {
    const { picker, handle } = await storedFile()
    const authorization = `Basic ${Buffer.from(`app:${picker.secret}`).toString('base64')}`

    const url = `/api/file/${handle}`
    const answer = await inject({ method: 'DELETE', url, headers: { authorization } })

    assert.equal(answer.statusCode, 200)
  })
})
