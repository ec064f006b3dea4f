import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ListedFolder } from '@quayside/wire'
import { Value } from 'typebox/value'
import { BASE_URL } from '../testing/test-service.ts'
import { FILES, pair, pathOf, useCloud } from './testing/cloud.ts'

const { breakConnection, connectedPicker, inject, list, post, service } = useCloud()

describe('listing', () => {
  test('with no source answers a token', async () => {
    const { app } = await service().newApp()

    const answer = await post('/cloud/folder/list', { apikey: app.apiKey, clouds: {}, token: null })

    assert.deepEqual(Object.keys(answer.json()), ['token'])
    assert.match(answer.json().token, /^qst_/)
  })

  test('without a connection says where to connect, without the token in the address', async () => {
    const { app } = await service().newApp()

    const answer = await post('/cloud/folder/list', { apikey: app.apiKey, clouds: { memory: {} } })

    assert.equal(answer.statusCode, 200)
    const { token, memory } = answer.json()
    assert.match(memory.auth.redirect_url, /\/api\/client\/memory\/auth\/open\?ticket=/)
    assert.ok(!memory.auth.redirect_url.includes(token))
  })

  test('answers folders and files in Filestack’s words', async () => {
    const picker = await connectedPicker()

    const answer = await list(picker, { path: '/' })

    const { token, memory } = answer.json()
    assert.equal(token, picker.token)
    assert.ok(Value.Check(ListedFolder, memory), JSON.stringify(memory))
    assert.deepEqual([memory.client, memory.filename, memory.next], ['memory', '/', ''])
    const [photos, report, bike] = memory.contents
    assert.deepEqual(photos, {
      name: 'Photos',
      path: '/Photos/',
      folder: true,
      mimetype: '',
      size: '',
      bytes: 0,
      thumbnail: `${BASE_URL}/static/icons/folder.svg`,
    })
    assert.deepEqual([report?.bytes, report?.size, report?.folder], [10, '10 B', false])
    assert.match(bike?.thumbnail ?? '', /^http:\/\/localhost:8080\/cloud\/thumb\//)
    const ada = { id: 'ada', name: 'ada of Memory', email: 'ada@memory.example' }
    assert.deepEqual([memory.account, memory.accounts], [ada, [ada]])
  })

  test('a folder’s own path leads into it', async () => {
    const picker = await connectedPicker()

    const names = (await list(picker, { path: '/Photos/' })).json().memory.contents
    assert.deepEqual(
      names.map(({ name }: { name: string }) => name),
      ['sea.png', 'notes with spaces + "quotes".txt'],
    )
  })

  test('answers the files of all folders below when that is asked', async () => {
    const picker = await connectedPicker()

    const all = (await list(picker, { path: '/', recursive: true })).json().memory
    const pictures = (
      await list(picker, { path: '/', recursive: true }, { accept: ['image/*'] })
    ).json().memory

    const paths = ({ contents }: typeof all) => contents.map(({ path }: { path: string }) => path)
    assert.ok(Value.Check(ListedFolder, all))
    assert.deepEqual(paths(all), Object.keys(FILES))
    assert.deepEqual(paths(pictures), ['/bike.png', '/Photos/sea.png'])
  })

  test('hides files that are not accepted, and no folder', async () => {
    const picker = await connectedPicker()

    const { contents } = (await list(picker, { path: '/' }, { accept: ['image/*'] })).json().memory

    assert.deepEqual(
      contents.map(({ name }: { name: string }) => name),
      ['Photos', 'bike.png'],
    )
  })

  test('names hosts to whoever asked by host', async () => {
    const { apikey, token } = await connectedPicker()

    const answer = await post(
      '/folder/list',
      { apikey, token, clouds: { memory: { path: '/' } } },
      { host: 'cloud.fs.example.com:8443' },
    )

    assert.equal(
      answer.json().memory.contents[0].thumbnail,
      'http://static.fs.example.com:8443/icons/folder.svg',
    )
  })

  test('waits for the person to connect, and answers as soon as they have', async () => {
    const { app } = await service().newApp()
    const first = await post('/cloud/folder/list', { apikey: app.apiKey, clouds: { memory: {} } })
    const { token, memory } = first.json()

    const waiting = post('/cloud/folder/list', {
      apikey: app.apiKey,
      token,
      clouds: { memory: {} },
      wait: 20,
    })
    const start = await inject(pathOf(memory.auth.redirect_url))
    const back = service().memory.consent(String(start.headers.location))
    await inject(back.pathname + back.search)

    assert.equal((await waiting).json().memory.contents.length, 3)
  })

  test('asks to connect again when the service has forgotten the person', async () => {
    const picker = await connectedPicker()
    await breakConnection(picker)

    const answer = await list(picker, { path: '/' })

    service().memory.mood.tokens = 'fine'
    assert.equal(answer.statusCode, 200)
    assert.ok(answer.json().memory.auth.redirect_url)
  })

  for (const [title, clouds, code] of [
    ['an unknown source', { icloud: {} }, 'source_unknown'],
    ['a source that cannot search', { memory: { search: 'bike' } }, 'search_unsupported'],
  ] as const) {
    test(`says so for ${title}`, async () => {
      const { apikey, token } = await connectedPicker()

      const answer = await post('/cloud/folder/list', { apikey, token, clouds })

      assert.deepEqual([answer.statusCode, answer.json().code], [400, code])
    })
  }

  test('is not for a session of another app', async () => {
    const mine = await connectedPicker()
    const theirs = await service().newApp()

    const answer = await list({ ...mine, apikey: theirs.app.apiKey }, { path: '/' })

    assert.ok(answer.json().memory.auth, 'the neighbour sees the files')
    assert.notEqual(answer.json().token, mine.token)
  })

  test('with security on needs a policy that allows picking', async () => {
    const picker = await connectedPicker()
    await service().apps.update(picker.app.apiKey, { securityEnabled: true })

    const without = await list(picker, { path: '/' })
    const reading = await list(picker, { path: '/' }, pair(picker, { call: ['read'] }))
    const picking = await list(picker, { path: '/' }, pair(picker, { call: ['pick'] }))

    assert.deepEqual([without.statusCode, without.json().code], [403, 'policy_missing'])
    assert.deepEqual([reading.statusCode, reading.json().code], [403, 'policy_call'])
    assert.equal(picking.statusCode, 200)
  })

  test('is refused to pages the app does not allow', async () => {
    const picker = await connectedPicker()
    await service().apps.update(picker.app.apiKey, { allowedOrigins: ['https://shop.example'] })
    const body = { apikey: picker.apikey, token: picker.token, clouds: {} }

    const good = await post('/cloud/folder/list', body, { origin: 'https://shop.example' })
    const bad = await post('/cloud/folder/list', body, { origin: 'https://evil.example' })

    assert.equal(good.statusCode, 200)
    assert.deepEqual([bad.statusCode, bad.json().code], [403, 'origin_refused'])
  })
})

describe('a thumbnail', () => {
  test('is the source’s picture', async () => {
    const picker = await connectedPicker()
    const { contents } = (await list(picker, { path: '/Photos' })).json().memory

    const answer = await inject(pathOf(contents[0].thumbnail))

    assert.equal(answer.headers['content-type'], 'image/png')
    assert.equal(answer.body, 'png of /Photos/sea.png')
  })

  test('becomes the icon of its type when the source fails', async () => {
    const picker = await connectedPicker()
    const { contents } = (await list(picker, { path: '/Photos' })).json().memory
    await breakConnection(picker)

    const answer = await inject(pathOf(contents[0].thumbnail))

    service().memory.mood.tokens = 'fine'
    assert.deepEqual([answer.statusCode, answer.headers['content-type']], [200, 'image/svg+xml'])
  })
})
