import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { FileAnswer } from '@quayside/wire'
import { Value } from 'typebox/value'
import { BASE_URL } from '../testing/test-service.ts'
import { pair, useCloud } from './testing/cloud.ts'

const { connectedPicker, open, post, service, store } = useCloud()

describe('storing', () => {
  test('copies the picked file and answers what became of it', async () => {
    const picker = await connectedPicker()

    const answer = await store(
      picker,
      { path: '/report.txt', store: { location: 's3', path: 'in/', container: 'papers' } },
      { upload_tags: { album: 'summer' } },
    )

    assert.equal(answer.statusCode, 200, answer.body)
    const { token, memory: file } = answer.json()
    assert.equal(token, picker.token)
    assert.ok(Value.Check(FileAnswer, file), JSON.stringify(file))
    assert.equal(file.url, `${BASE_URL}/cdn/${file.handle}`)
    assert.match(file.key ?? '', /^in\/[A-Za-z0-9]{20}_report\.txt$/)
    assert.deepEqual(
      [file.filename, file.mimetype, file.size, file.client, file.status, file.container],
      ['report.txt', 'text/plain', 10, 'memory', 'Stored', 'papers'],
    )
    assert.deepEqual(file.upload_tags, { album: 'summer' })
    assert.equal(await open(`/cdn/${file.handle}`), 'the report')
    assert.equal(await open(`/api/file/${file.handle}+report.txt`), 'the report')
  })

  test('works without the slash, and answers by host to who asks by host', async () => {
    const { apikey, token } = await connectedPicker()
    const body = { apikey, token, clouds: { memory: { path: '/report.txt' } } }

    const answer = await post('/store', body, { host: 'cloud.fs.example.com' })

    const { url, handle } = answer.json().memory
    assert.equal(url, `http://cdn.fs.example.com/${handle}`)
    assert.equal(await open(`/${handle}`, 'cdn.fs.example.com'), 'the report')
  })

  for (const [title, memory, status, code] of [
    ['a file that is gone', { path: '/gone.txt' }, 404, 'source_entry_missing'],
    ['a missing path', {}, 400, 'request_invalid'],
    [
      'tags without measure',
      { path: '/report.txt', store: { path: 'x'.repeat(2000) } },
      400,
      'request_invalid',
    ],
  ] as const) {
    test(`says so for ${title}`, async () => {
      const answer = await store(await connectedPicker(), memory)

      assert.deepEqual([answer.statusCode, answer.json().code], [status, code], answer.body)
    })
  }

  test('without a connection asks to connect', async () => {
    const { app } = await service().newApp()

    const answer = await post('/cloud/store/', {
      apikey: app.apiKey,
      clouds: { memory: { path: '/report.txt' } },
    })

    assert.deepEqual([answer.statusCode, answer.json().code], [401, 'connection_expired'])
  })

  test('obeys the policy’s path, container and sizes', async () => {
    const picker = await connectedPicker()
    const policy = pair(picker, { path: 'in/.*', container: 'papers', maxSize: 11 })
    const here = { path: 'in/x', container: 'papers' }
    const attempt = async (path: string, options: object) => {
      const answer = await store(picker, { path, store: options }, policy)
      return answer.statusCode === 200 ? 'stored' : answer.json().code
    }

    assert.equal(await attempt('/report.txt', here), 'stored')
    assert.equal(await attempt('/report.txt', { ...here, path: 'out/x' }), 'policy_path')
    assert.equal(await attempt('/report.txt', {}), 'policy_path')
    assert.equal(await attempt('/report.txt', { ...here, container: 'else' }), 'policy_container')
    assert.equal(await attempt('/bike.png', here), 'file_too_large')
  })

  test('a link leaves the file where it is', async () => {
    const picker = await connectedPicker()
    const { apikey, token } = picker

    const answer = await post('/cloud/link/', {
      apikey,
      token,
      clouds: { memory: { path: '/report.txt' } },
    })

    const file = answer.json().memory
    assert.deepEqual([file.status, file.key, file.size], [undefined, undefined, 10])
    assert.equal(await open(`/cdn/${file.handle}`), 'the report')
  })

  test('after signing out there is nothing to store from, and links live on', async () => {
    const picker = await connectedPicker()
    const { apikey, token } = picker
    const clouds = { memory: { path: '/report.txt' } }
    const link = (await post('/cloud/link', { apikey, token, clouds })).json().memory

    const out = await post('/cloud/auth/logout', { apikey, token, clouds: { memory: {} } })

    assert.deepEqual(out.json(), { token, memory: {} })
    assert.equal((await store(picker, { path: '/report.txt' })).statusCode, 401)
    assert.equal(await open(`/cdn/${link.handle}`), 'the report')
  })
})
