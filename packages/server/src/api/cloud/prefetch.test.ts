import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { PrefetchAnswer } from '@quayside/wire'
import { Value } from 'typebox/value'
import { BASE_URL, startTestService, type TestService } from '../testing/test-service.ts'

let service: TestService
before(async () => {
  service = await startTestService()
})
after(() => service.close())

const prefetch = (payload: object, surface = 'cloud', headers: Record<string, string> = {}) =>
  service.server.inject({ method: 'POST', url: `/${surface}/prefetch`, payload, headers })

const toldTo = async (apiKey: string) =>
  (await service.recordedEvents()).filter(({ app }) => app === apiKey)

for (const surface of ['cloud', 'upload']) {
  describe(`prefetch of ${surface}`, () => {
    test('names the sources when that is asked', async () => {
      const { app } = await service.newApp()

      const answer = await prefetch({ apikey: app.apiKey, sources: true }, surface)

      assert.equal(answer.statusCode, 200)
      assert.ok(Value.Check(PrefetchAnswer, answer.json()))
      assert.deepEqual(answer.json(), {
        blocked: false,
        sources: [
          {
            name: 'memory',
            title: 'Memory',
            icon: `${BASE_URL}/static/icons/sources/memory.svg`,
            canSearch: false,
            canListRecursively: true,
            canSave: true,
          },
          {
            name: 'url',
            title: 'URL',
            icon: `${BASE_URL}/static/icons/sources/url.svg`,
            canSearch: false,
            canListRecursively: false,
          },
        ],
      })
    })

    test('answers what filestack-js asks, and nothing more', async () => {
      const { app } = await service.newApp()

      const answer = await prefetch(
        {
          apikey: app.apiKey,
          permissions: ['intelligent_ingestion', 'whitelabel', 'transforms_ui'],
          settings: ['inapp_browser', 'customsource'],
          events: ['picker'],
          picker_config: { fromSources: ['memory'], maxFiles: 3 },
        },
        surface,
      )

      assert.deepEqual(answer.json(), {
        blocked: false,
        settings: { inapp_browser: false, customsource: false },
        permissions: { intelligent_ingestion: true, whitelabel: true, transforms_ui: false },
      })
    })
  })
}

for (const surface of ['cloud', 'upload']) {
  test(`a dialog that opens is told, from ${surface}, with what its page allows`, async () => {
    const { app } = await service.newApp()
    const apikey = app.apiKey
    const picker_config = { accept: ['image/*', '.pdf'], maxSize: 1_000, lang: 'de' }

    await prefetch({ apikey, events: ['picker'], picker_config }, surface, {
      'user-agent': 'Mozilla/5.0 (Linux; Android 16) Mobile',
    })

    const [told, ...more] = await toldTo(apikey)
    assert.ok(told)
    assert.deepEqual(more, [])
    assert.equal(told.action, 'fp.dialog')
    const { mimetypes, extensions, maxSize, language, mobile, dialogType } = told.text
    assert.deepEqual(
      { mimetypes, extensions, maxSize, language, mobile, dialogType },
      {
        mimetypes: ['image/*'],
        extensions: ['.pdf'],
        maxSize: 1_000,
        language: 'de',
        mobile: true,
        dialogType: 'open',
      },
    )
    assert.match(String(told.text.id), /^\d{13}$/)
  })
}

test('options of any shape are told as far as they can be read', async () => {
  const { app } = await service.newApp()
  const apikey = app.apiKey
  const odd = [
    null,
    7,
    'x',
    [],
    { accept: 7, maxSize: '7', lang: {} },
    { accept: [null, 'a'.repeat(1_000)], maxSize: -1, lang: 'x'.repeat(1_000) },
  ]

  for (const picker_config of odd) {
    const answer = await prefetch({ apikey, events: ['picker'], picker_config })
    assert.equal(answer.statusCode, 200)
  }

  const told = await toldTo(apikey)
  assert.equal(told.length, odd.length)
  for (const { text } of told) {
    assert.deepEqual(text.mimetypes, ['*/*'])
    assert.deepEqual([text.extensions, text.maxSize, text.language], [null, 0, 'en'])
  }
})

test('nothing is told when no dialog opens, or a blocked one does', async () => {
  const { app } = await service.newApp()
  const apikey = app.apiKey

  await prefetch({ apikey, sources: true })
  await prefetch({ apikey, events: ['transform_ui'] })
  await service.server.inject({ method: 'GET', url: `/cloud/prefetch?apikey=${apikey}` })
  await service.apps.update(app.apiKey, { securityEnabled: true })
  await prefetch({ apikey, events: ['picker'] })

  assert.deepEqual(await toldTo(apikey), [])
})

test('says which source is not set up', async () => {
  const { app } = await service.apps.create({ name: 'Shop' })

  const { sources } = (await prefetch({ apikey: app.apiKey, sources: true })).json()

  const [memory, url] = sources
  assert.match(memory.problem, /not set up for Memory/)
  assert.equal(url.problem, undefined)
})

test('names no sources to whoever is blocked, and says why', async () => {
  const { app } = await service.newApp()
  await service.apps.update(app.apiKey, { securityEnabled: true })

  for (const apikey of ['Anobodyz', app.apiKey]) {
    const answer = await prefetch({ apikey, sources: true })
    assert.equal(answer.statusCode, 200)
    assert.deepEqual(answer.json().sources, [])
    assert.equal(typeof answer.json().blocked, 'string')
  }
})

test('names icons by host to who asks by host', async () => {
  const { app } = await service.newApp()
  const headers = { host: 'upload.fs.example.com:8443' }
  const payload = { apikey: app.apiKey, sources: true }

  const answer = await service.server.inject({ method: 'POST', url: '/prefetch', payload, headers })

  assert.equal(
    answer.json().sources[0].icon,
    'http://static.fs.example.com:8443/icons/sources/memory.svg',
  )
})
