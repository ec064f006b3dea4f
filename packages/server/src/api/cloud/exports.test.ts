import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import {
  CreateFolderAnswer,
  ErrorAnswer,
  ExportAnswer,
  StartExportsAnswer,
  StoreAnswer,
} from '@quayside/wire'
import { Value } from 'typebox/value'
import { type Picker, pair, pathOf, useCloud } from './testing/cloud.ts'

const PICTURE =
  '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"><path d="M0 0h30v20"/></svg>'

describe('saving in a source', () => {
  const { connectedPicker, inject, list, post, service } = useCloud()
  let picker: Picker
  let handle: string
  before(async () => {
    picker = await savingPicker()
    handle = await store(picker, 'some words', 'words.txt')
  })

  /** Its person has allowed to write. */
  async function savingPicker(): Promise<Picker> {
    const reader = await connectedPicker()
    const { memory } = (await list(reader, { path: '/', flow: 'saveas' })).json()
    const start = await inject(pathOf(memory.auth.redirect_url))
    const back = service().memory.consent(String(start.headers.location))
    const end = await inject(back.pathname + back.search)
    assert.equal(end.statusCode, 200, end.body)
    return reader
  }
  async function store({ apikey }: Picker, body: string, filename: string, proof: object = {}) {
    const query = new URLSearchParams({ key: apikey, filename, ...proof })
    const answer = await post(`/api/store/S3?${query}`, body as never, {
      'content-type': filename.endsWith('.svg') ? 'image/svg+xml' : 'text/plain',
    })
    assert.equal(answer.statusCode, 200, answer.body)
    return String(answer.json().url).slice(-20)
  }
  const start = (who: Picker, more: object) => {
    const { apikey, token } = who
    return post('/cloud/exports', { apikey, token, source: 'memory', wait: true, ...more })
  }
  const saved = async (who: Picker, path: string) => {
    const answer = await post('/cloud/store/', {
      ...{ apikey: who.apikey, token: who.token },
      clouds: { memory: { path } },
    })
    return answer.json().memory
  }
  const told = async ({ apikey }: Picker) =>
    (await service().recordedEvents()).filter(
      ({ app, action }) => app === apikey && action === 'fp.export',
    )

  test('answers with a link to each file, and tells of each once', async () => {
    const answer = await start(picker, {
      folder: '/Saved/',
      items: [{ what: handle }, { what: handle, filename: 'again.txt' }],
    })

    assert.equal(answer.statusCode, 200, answer.body)
    const body = answer.json()
    assert.ok(Value.Check(StartExportsAnswer, body))
    assert.deepEqual(
      body.exports.map(({ state, folder, filename, size, sent, file }) => [
        ...[state, folder, filename, size, sent],
        file?.client,
      ]),
      [
        ['done', '/Saved', 'words.txt', 10, 10, 'memory'],
        ['done', '/Saved', 'again.txt', 10, 10, 'memory'],
      ],
    )
    assert.equal((await saved(picker, '/Saved/again.txt')).size, 10)
    const events = await told(picker)
    assert.deepEqual(
      events.map(({ text: { source, client, filename } }) => [source, client, filename]),
      ['words.txt', 'again.txt'].map((name) => [
        `http://localhost:8080/api/file/${handle}`,
        'Memory',
        name,
      ]),
    )
  })

  test('takes addresses of files, conversions and other addresses', async () => {
    const picture = await store(picker, PICTURE, 'p.svg')
    const words = [
      [`http://localhost:8080/cdn/${handle}`, 'words.txt'],
      [`https://www.fs.example.com/api/file/${handle}`, 'words.txt'],
      [`resize=width:10/output=format:png/${picture}`, 'p.png'],
      [`https://cdn.fs.example.com/resize=width:10/output=format:png/${picture}`, 'p.png'],
      [`http://localhost:8080/process/zip/[${handle},${picture}]`, 'files.zip'],
    ]

    const answer = await start(picker, {
      folder: '/Words',
      on_clash: 'replace',
      items: words.map(([what]) => ({ what })),
    })

    const { exports } = answer.json() as StartExportsAnswer
    assert.deepEqual(
      exports.map(({ state, filename, error }) => [state, filename, error?.code]),
      words.map(([, filename]) => ['done', filename, undefined]),
    )
    const sources = (await told(picker)).map(({ text }) => text.source)
    const path = `resize=width:10/output=format:png/${picture}`
    assert.ok(sources.includes(`http://localhost:8080/process/${path}`), String(sources))
    assert.equal((await saved(picker, '/Words/p.png')).mimetype, 'image/png')
  })

  test('can be followed, looked at and cancelled by the session alone', async () => {
    const answer = await start(picker, { items: [{ what: handle }], folder: '/Follow' })
    const [{ id }] = answer.json().exports
    const headers = { authorization: `Bearer ${picker.token}` }
    const url = `/cloud/exports/${id}?apikey=${picker.apikey}`
    const stranger = await savingPicker()

    const looked = await inject({ url, headers })
    const followed = await post('/cloud/exports/events', {
      ...{ apikey: picker.apikey, token: picker.token, ids: [id, 'exp_none'] },
    })
    const cancelled = await inject({ method: 'DELETE', url, headers })
    const refused = await inject({
      ...{ url: `/cloud/exports/${id}?apikey=${stranger.apikey}` },
      headers: { authorization: `Bearer ${stranger.token}` },
    })

    assert.ok(Value.Check(ExportAnswer, looked.json()))
    assert.match(
      followed.body,
      /^event: missing\ndata: \{"ids":\["exp_none"\]\}\n\nevent: export\n/,
    )
    assert.equal(cancelled.json().state, 'done')
    assert.deepEqual([refused.statusCode, refused.json().code], [404, 'export_missing'])
  })

  test('in the older words answers as storing does', async () => {
    const { apikey, token } = picker
    const clouds = { memory: { path: '/Older/', filename: 'new name.txt' } }

    const answer = await post('/cloud/export/', { apikey, token, handle, clouds })
    const clash = { memory: { ...clouds.memory, on_clash: 'fail' } }
    const other = await store(picker, 'other words', 'o.txt')
    const refused = await post('/cloud/export', { apikey, token, url: other, clouds: clash })

    assert.equal(answer.statusCode, 200, answer.body)
    assert.ok(Value.Check(StoreAnswer, answer.json()))
    assert.equal(answer.json().memory.filename, 'new name.txt')
    assert.deepEqual([refused.statusCode, refused.json().code], [409, 'source_entry_exists'])
  })

  test('makes folders, and says when there is one', async () => {
    const { apikey, token } = picker
    const create = (more: object) =>
      post('/cloud/folder/create', { apikey, token, source: 'memory', name: 'New', ...more })

    const made = await create({ folder: '/' })
    const again = await create({})
    const renamed = await create({ on_clash: 'rename' })

    assert.equal(made.statusCode, 200, made.body)
    assert.ok(Value.Check(CreateFolderAnswer, made.json()))
    assert.deepEqual([made.json().entry.path, made.json().entry.folder], ['/New/', true])
    assert.deepEqual([again.statusCode, again.json().code], [409, 'source_entry_exists'])
    assert.equal(renamed.json().entry.path, '/New (1)/')
  })

  test('is refused in words that say what is missing', async () => {
    const reader = await connectedPicker()
    const readers = await store(reader, 'theirs', 'theirs.txt')
    const { app } = await service().newApp()
    const nobody = { ...reader, apikey: app.apiKey, token: '' }
    const nobodys = await store(nobody, 'nobody’s', 'nobody.txt')
    for (const [who, more, status, code] of [
      [reader, { items: [{ what: readers }] }, 403, 'source_scope_missing'],
      [nobody, { items: [{ what: nobodys }] }, 401, 'connection_expired'],
      [picker, { items: [{ what: readers }] }, 404, 'file_missing'],
      [picker, { items: [{ what: handle }], source: 'url' }, 400, 'export_unsupported'],
      [picker, { items: [{ what: handle }], source: 'nowhere' }, 400, 'source_unknown'],
      [picker, { items: [{ what: `metadata/${handle}` }] }, 400, 'export_no_content'],
      [picker, { items: [{ what: `resizee=width:1/${handle}` }] }, 400, 'task_unknown'],
    ] as const) {
      const answer = await start(who, more)
      assert.deepEqual([answer.statusCode, answer.json().code], [status, code], answer.body)
      assert.ok(Value.Check(ErrorAnswer, answer.json()))
    }
  })

  test('of an app that asks for policies needs one for picking and for reading', async () => {
    const guarded = await savingPicker()
    const mine = await store(guarded, 'mine', 'mine.txt')
    await service().apps.update(guarded.app.apiKey, { securityEnabled: true })
    const save = async (what: string, terms: object) => {
      const answer = await start(guarded, { ...pair(guarded, terms), items: [{ what }] })
      return answer.json().code ?? answer.json().exports[0].state
    }
    const own = new URLSearchParams(pair(guarded, { call: ['read'], handle: mine }))

    assert.equal(await save(mine, { call: ['pick'] }), 'policy_call')
    assert.equal(await save(mine, { call: ['read'] }), 'policy_call')
    assert.equal(await save(mine, { call: ['pick', 'read'], handle: handle }), 'policy_handle')
    assert.equal(await save(mine, { call: ['pick', 'read'], handle: mine }), 'done')
    assert.equal(await save(`http://localhost:8080/cdn/${mine}?${own}`, { call: ['pick'] }), 'done')
    const conversion = `output=format:png/${mine}`
    assert.equal(await save(conversion, { call: ['pick', 'read'] }), 'policy_call')
    assert.equal(
      await save('https://files.example/a.txt', { call: ['pick'], url: 'https://other/.*' }),
      'policy_url',
    )
  })
})
