import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { before, describe, test } from 'node:test'
import { ProcessAnswer } from '@quayside/wire'
import { Value } from 'typebox/value'
import { eventually } from '../../testing/eventually.ts'
import { type AppOwner, useFileDesk } from '../testing/file-desk.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAMAAAACCAYAAACddGYaAAAAEUlEQVR4nGP4z8DwH4YZkDkAb6oH+XpJrXkAAAAASUVORK5CYII=',
  'base64',
)

describe('storing by JSON', () => {
  const { ask, eventsOf, newOwner, service, store, web } = useFileDesk()
  let owner: AppOwner
  before(async () => {
    owner = await newOwner()
  })
  const process = (body: object, path = '/process', headers = {}) =>
    ask(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ apikey: owner.app.apiKey, ...body }),
    })
  const put = (path: string, text: string | Buffer) => web().put(path, { bytes: Buffer.from(text) })
  const content = async (handle: unknown) => (await ask(`/cdn/${handle}`)).text
  const pairOf = (by: AppOwner, terms: object) =>
    Object.fromEntries(new URLSearchParams(by.signed(terms)))

  test('answers the file exactly as clients read it', async () => {
    const url = put('/pics/a%20b.png?x=1,2', PNG)

    const answer = await process({
      sources: [url],
      tasks: [
        { name: 'store', params: { path: 'in/', container: 'photos', location: 'S3' } },
        { name: 'store', params: { filename: 'b.png', workflows: [] } },
      ],
      upload_tags: { album: 'summer' },
    })

    assert.equal(answer.status, 200, answer.text)
    const file = answer.json() as ProcessAnswer
    assert.ok(Value.Check(ProcessAnswer, file))
    assert.match(file.url, new RegExp(`^http://localhost:8080/cdn/${file.handle}$`))
    assert.match(file.key, /^in\/[A-Za-z0-9]{20}_b\.png$/)
    const { url: _url, handle: _handle, key: _key, ...rest } = file
    assert.deepEqual(rest, {
      filename: 'b.png',
      size: PNG.length,
      type: 'image/png',
      container: 'photos',
      status: 'Stored',
      width: 3,
      height: 2,
      upload_tags: { album: 'summer' },
    })
    assert.equal((await ask(`/cdn/${file.handle}`)).bytes.compare(PNG), 0)
    assert.match(answer.headers['x-ingest-id']?.toString() ?? '', /^ing_/)
  })

  test('works on both hosts, by path, and with the other spelling of the key', async () => {
    const sources = [put('/notes.txt', 'notes')]
    const tasks = [{ name: 'store' }]
    const body = JSON.stringify({ apiKey: owner.app.apiKey, sources, tasks })
    for (const [path, host, link] of [
      ['/process', 'process.fs.example.com', /^http:\/\/cdn\.fs\.example\.com\/\w{20}$/],
      ['/process/', 'cdn.fs.example.com', /^http:\/\/cdn\.fs\.example\.com\/\w{20}$/],
      ['/cdn/process', 'localhost', /^http:\/\/localhost:8080\/cdn\/\w{20}$/],
      ['/process/process', 'localhost', /^http:\/\/localhost:8080\/cdn\/\w{20}$/],
    ] as const) {
      const headers = { host, 'content-type': 'application/json' }
      const answer = await ask(path, { method: 'POST', headers, body })

      assert.equal(answer.status, 200, `${host}${path} ${answer.text}`)
      assert.match(String(answer.json().url), link)
    }
  })

  test('sends the caller’s headers to the address, and not to where it redirects', async () => {
    const target = put('/there.txt', 'there')
    const elsewhere = target.replace('127.0.0.1', 'elsewhere.localhost')
    const moved = web().put('/moved.txt', { status: 302, headers: { location: elsewhere } })
    const headers = { Authorization: 'Bearer of-the-owner', 'X-Key': 'k', 'User-Agent': 'theirs' }

    const answer = await process({
      sources: [{ source: moved, headers }],
      tasks: [{ name: 'store' }],
    })

    assert.equal(answer.status, 200, answer.text)
    const [asked] = web().asked('/moved.txt')
    assert.deepEqual(
      [asked?.headers.authorization, asked?.headers['x-key'], asked?.headers['user-agent']],
      ['Bearer of-the-owner', 'k', 'theirs'],
    )
    const [redirected] = web().asked('/there.txt')
    assert.deepEqual(
      [redirected?.headers.authorization, redirected?.headers['x-key']],
      [undefined, undefined],
    )
    assert.notEqual(redirected?.headers['user-agent'], 'theirs')
    const { db } = service().database
    assert.doesNotMatch(
      JSON.stringify(await db.selectFrom('ingests').selectAll().execute()),
      /of-the-owner/,
    )
  })

  test('a file of ours becomes another file of the same bytes', async () => {
    const handle = await store(owner, 'shared', 'filename=one.txt&mimetype=text/plain')

    const answer = await process({
      sources: [`http://cdn.fs.example.com/${handle}`],
      tasks: [{ name: 'store', params: { filename: 'two.txt', path: 'in/two.txt' } }],
      upload_tags: { a: 'b' },
    })

    const copy = answer.json()
    assert.equal(answer.status, 200, answer.text)
    assert.notEqual(copy.handle, handle)
    assert.deepEqual(
      [copy.filename, copy.size, copy.type, copy.key, copy.upload_tags],
      ['two.txt', 6, 'text/plain', 'in/two.txt', { a: 'b' }],
    )
    const rows = await service()
      .database.db.selectFrom('files')
      .select('object_id')
      .where('handle', 'in', [handle, String(copy.handle)])
      .execute()
    assert.equal(new Set(rows.map((row) => row.object_id)).size, 1)
    assert.equal(await content(copy.handle), 'shared')
    const events = await eventsOf(owner)
    assert.deepEqual(events.at(-1)?.text.url, copy.url)
  })

  test('base64 at an address is stored as what it stands for, if that was asked', async () => {
    const url = put('/text.b64', Buffer.from('decoded').toString('base64'))

    const answer = await process({
      sources: [url],
      tasks: [{ name: 'store', params: { base64decode: true } }],
    })

    assert.equal(await content(answer.json().handle), 'decoded')
  })

  test('a picker session can follow what it began', async () => {
    const token = JSON.parse(
      (
        await ask('/cloud/folder/list', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ apikey: owner.app.apiKey, clouds: {} }),
        })
      ).text,
    ).token
    const sources = [put('/followed.txt', 'followed')]

    const answer = await process({ token, sources, tasks: [{ name: 'store' }] })
    const ingest = await ask(
      `/cloud/ingests/${answer.headers['x-ingest-id']}?apikey=${owner.app.apiKey}`,
      { headers: { authorization: `Bearer ${token}` } },
    )

    assert.deepEqual([ingest.status, ingest.json().state], [200, 'done'], ingest.text)
  })

  describe('a policy', () => {
    let guarded: AppOwner
    let mine: string
    before(async () => {
      guarded = await newOwner()
      mine = await store(guarded, 'mine', 'filename=mine.txt')
      await service().apps.update(guarded.app.apiKey, { securityEnabled: true })
    })
    const attempt = async (terms: object | undefined, source: string, store = {}) => {
      const security = terms && [{ name: 'security', params: pairOf(guarded, terms) }]
      const answer = await process({
        apikey: guarded.app.apiKey,
        sources: [source],
        tasks: [{ name: 'store', params: store }, ...(security ?? [])],
      })
      return answer.status === 200 ? 'stored' : `${answer.status} ${answer.json().code}`
    }

    test('is checked before anything is fetched', async () => {
      const url = put('/guarded.txt', 'guarded')
      const policy = { call: ['store'], url: '.*/guarded\\.txt', path: 'in/', container: 'c' }
      const place = { path: 'in/', container: 'c' }

      assert.equal(await attempt(undefined, url), '403 policy_missing')
      assert.equal(
        await attempt({ ...policy, call: ['pick', 'convert'] }, url, place),
        '403 policy_call',
      )
      assert.equal(await attempt(policy, put('/other.txt', 'x'), place), '403 policy_url')
      assert.equal(await attempt(policy, url, { ...place, path: 'out/' }), '403 policy_path')
      assert.equal(await attempt(policy, url, { ...place, container: 'd' }), '403 policy_container')
      assert.deepEqual([web().asked('/guarded.txt'), web().asked('/other.txt')], [[], []])
      assert.equal(await attempt({ ...policy, maxSize: 3 }, url, place), '403 file_too_large')
      assert.equal(await attempt(policy, url, place), 'stored')
    })

    test('allows a file to be stored again, within its sizes', async () => {
      assert.equal(await attempt({ call: ['read'] }, mine), '403 policy_call')
      assert.equal(
        await attempt({ call: ['store'], handle: 'A'.repeat(20) }, mine),
        '403 policy_handle',
      )
      assert.equal(await attempt({ call: ['store'], maxSize: 3 }, mine), '403 file_too_large')
      assert.equal(await attempt({ call: ['store'], minSize: 30 }, mine), '403 file_too_small')
      assert.equal(await attempt({ call: ['store'], handle: mine }, mine), 'stored')
    })

    test('of one app opens nothing of another', async () => {
      const theirs = await store(owner, 'theirs')

      assert.equal(await attempt({ call: ['store'] }, theirs), '404 file_missing')
    })
  })

  for (const [title, body, status, code] of [
    ['no task store', { sources: ['https://a.example/'] }, 400, 'task_store_missing'],
    [
      'an unknown task',
      { sources: ['https://a.example/'], tasks: [{ name: 'stor' }] },
      400,
      'task_unknown',
    ],
    [
      'a task that is not offered',
      {
        sources: ['https://a.example/'],
        tasks: [{ name: 'ocr' }, { name: 'store' }],
      },
      400,
      'task_unsupported',
    ],
    [
      'an unknown parameter',
      { sources: ['https://a.example/'], tasks: [{ name: 'store', params: { pth: 'x' } }] },
      400,
      'task_parameter_unknown',
    ],
    [
      'two answers',
      { sources: ['https://a.example/'], tasks: [{ name: 'metadata' }, { name: 'store' }] },
      400,
      'tasks_exclude',
    ],
    [
      'two sources',
      { sources: ['https://a.example/', 'https://b.example/'], tasks: [{ name: 'store' }] },
      400,
      'sources_too_many',
    ],
    [
      'workflows',
      {
        sources: ['https://a.example/'],
        tasks: [{ name: 'store', params: { workflows: ['a-1'] } }],
      },
      400,
      'workflows_unsupported',
    ],
    [
      'a header that carries the request',
      {
        sources: [{ source: 'https://a.example/', headers: { Host: 'b' } }],
        tasks: [{ name: 'store' }],
      },
      400,
      'request_invalid',
    ],
    ['no source', { sources: [], tasks: [{ name: 'store' }] }, 400, 'request_invalid'],
    [
      'an unknown key',
      { apikey: 'Anobody', sources: ['https://a.example/'], tasks: [{ name: 'store' }] },
      403,
      'app_unknown',
    ],
    [
      'an alias',
      { sources: ['src://photos/a.png'], tasks: [{ name: 'store' }] },
      404,
      'storage_alias_unknown',
    ],
    [
      'an address inside',
      { sources: ['http://10.0.0.1/'], tasks: [{ name: 'store' }] },
      403,
      'egress_refused',
    ],
    [
      'a handle of nothing',
      { sources: ['QsHandle000000000009'], tasks: [{ name: 'store' }] },
      404,
      'file_missing',
    ],
    ['what can be no handle', { sources: ['%'], tasks: [{ name: 'store' }] }, 404, 'file_missing'],
  ] as const) {
    test(`${title} is refused in words`, async () => {
      const answer = await process(body)

      assert.deepEqual([answer.status, answer.json().code], [status, code], answer.text)
    })
  }

  test('base64decode of a file of ours is refused in words', async () => {
    const sources = [await store(owner, 'c3RvcmVk')]
    const tasks = [{ name: 'store', params: { base64decode: true } }]

    const answer = await process({ sources, tasks })

    assert.deepEqual([answer.status, answer.json().code], [400, 'base64_file'])
  })

  test('what was begun goes on when its caller goes away', async () => {
    const url = web().put('/slow.bin', { bytes: Buffer.alloc(1024 * 1024, 7), msPerMiB: 800 })
    const { port } = service().server.server.address() as AddressInfo
    const leaving = new AbortController()
    const gone = fetch(`http://127.0.0.1:${port}/process`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        apikey: owner.app.apiKey,
        sources: [url],
        tasks: [{ name: 'store' }],
      }),
      signal: leaving.signal,
    })
    await eventually(async () => assert.equal(web().asked('/slow.bin').length, 1))

    leaving.abort()
    await assert.rejects(gone)

    const { db } = service().database
    await eventually(async () => {
      const row = await db
        .selectFrom('ingests')
        .select(['state', 'received'])
        .where('ref', '=', url)
        .executeTakeFirst()
      assert.deepEqual(row, { state: 'done', received: 1024 * 1024 })
    })
  })

  test('a server that does not hand the file out is told of in words', async () => {
    for (const [source, status, code] of [
      [`${web().origin}/nothing.txt`, 404, 'url_missing'],
      [web().put('/secret.txt', { status: 401 }), 403, 'url_forbidden'],
      // Longer than anybody waits for an answer.
      [
        web().put('/down.txt', { status: 503, headers: { 'Retry-After': '60' } }),
        502,
        'url_unavailable',
      ],
    ] as const) {
      const answer = await process({ sources: [source], tasks: [{ name: 'store' }] })
      assert.deepEqual([answer.status, answer.json().code], [status, code])
    }
  })
})
