import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { DebugAnswer, ProcessAnswer } from '@quayside/wire'
import { Value } from 'typebox/value'
import { type AppOwner, useFileDesk } from '../testing/file-desk.ts'

const CDN = 'cdn.fs.example.com'
const PROCESS = 'process.fs.example.com'

describe('addresses', () => {
  const { ask, newOwner, service, store, web } = useFileDesk()
  let owner: AppOwner
  let key: string
  let handle: string
  before(async () => {
    owner = await newOwner()
    key = owner.app.apiKey
    handle = await store(owner, 'the content', 'filename=notes.txt&mimetype=text/plain')
  })
  const put = (path: string, text: string) => web().put(path, { bytes: Buffer.from(text) })
  const on = (host: string, path: string, method = 'GET') =>
    ask(path, { method, headers: { host } })
  const pair = (by: AppOwner, terms: object) =>
    Object.fromEntries(new URLSearchParams(by.signed(terms))) as {
      policy: string
      signature: string
    }

  /** The same address on each host and by path. */
  const everywhere = (path: string) =>
    [
      ['cdn host', on(CDN, path)],
      ['process host', on(PROCESS, path)],
      ['path', on('localhost', `/cdn${path}`)],
      ['path of process', on('localhost', `/process${path}`)],
    ] as const

  test('lead to a file, with a key or without', async () => {
    for (const path of [
      `/${handle}`,
      `/${key}/${handle}+n.txt`,
      `/content/${handle}`,
      `/file/${handle}`,
    ]) {
      for (const [where, asked] of everywhere(path)) {
        const answer = await asked
        assert.deepEqual([answer.status, answer.text], [200, 'the content'], `${where} ${path}`)
      }
    }
  })

  test('with the key of another app lead nowhere', async () => {
    const other = await newOwner()

    const answer = await on(CDN, `/${other.app.apiKey}/${handle}`)

    assert.deepEqual([answer.status, answer.headers['x-error-code']], [404, 'file_missing'])
  })

  test('arrive as they were sent: slashes, quotes, plus and percent', async () => {
    const path = '/a//b%2Fc+d"e,[f]?g=1,2&h=%2F'
    // Whoever fetches an address writes a quote in it so.
    const asSent = path.replaceAll('"', '%22')
    const quoted = put(asSent, 'raw')
    const url = web().origin + path
    for (const written of [url, `"${quoted}"`, `%22${quoted}%22`, encodeURIComponent(url)]) {
      for (const [where, asked] of everywhere(
        `/${key}/store=path:%22in/%22,filename:a+b%2Fc.txt/${written}`,
      )) {
        const answer = await asked
        assert.equal(answer.status, 200, `${where} ${written} ${answer.text}`)
        const { key: storedKey, filename, size } = answer.json()
        assert.equal(size, 3)
        assert.match(String(filename), /^a\+b.c\.txt$/)
        assert.match(String(storedKey), /^in\//)
      }
    }
    assert.equal(web().asked(asSent).length, 16)
  })

  test('that store make a file and answer it, by GET and by POST', async () => {
    const url = put('/pics/b.txt', 'by address')
    for (const method of ['GET', 'POST']) {
      const answer = await on(CDN, `/${key}/store=container:photos/${url}`, method)

      assert.equal(answer.status, 200, answer.text)
      assert.match(answer.headers['content-type'] ?? '', /^application\/json/)
      assert.equal(answer.headers['cache-control'], 'no-store')
      const file = answer.json()
      assert.ok(Value.Check(ProcessAnswer, file))
      assert.match(String(file.url), /^http:\/\/cdn\.fs\.example\.com\/[A-Za-z0-9]{20}$/)
      assert.deepEqual(
        [file.filename, file.type, file.container],
        ['b.txt', 'text/plain', 'photos'],
      )
    }
  })

  test('take whatever body comes along with a POST, and pass it over', async () => {
    const path = `/${key}/store/${put('/posted.txt', 'posted')}`
    for (const [type, body] of [
      ['application/json', ''],
      ['application/x-www-form-urlencoded', 'a=b'],
      ['text/plain', 'x'],
    ]) {
      const headers = { host: CDN, 'content-type': type }
      const answer = await ask(path, { method: 'POST', headers, body })
      assert.equal(answer.status, 200, `${type} ${answer.text}`)
    }
  })

  test('in base64 mean the same', async () => {
    const url = put('/b64.txt?a=1,2', 'encoded')
    const encode = (text: string) => Buffer.from(text).toString('base64url')
    const tasks = encode(JSON.stringify([{ name: 'store', params: { path: 'in/b.txt' } }]))

    const stored = await on(CDN, `/${key}/b64/${tasks}/b64://${encode(url)}`)
    const read = await on(CDN, `/${key}/b64://${encode(handle)}=`)

    assert.deepEqual([stored.status, stored.json().key], [200, 'in/b.txt'], stored.text)
    assert.equal(read.text, 'the content')
  })

  test('tell what is known of a file or of what lies elsewhere', async () => {
    const url = put('/told.txt', 'told')

    const all = await on(CDN, `/${key}/metadata/${url}`)
    const some = await on(CDN, `/metadata=[size,mimetype]/${handle}`)

    assert.deepEqual(all.json(), {
      url,
      filename: 'told.txt',
      mimetype: 'application/octet-stream',
      size: 4,
    })
    assert.deepEqual(some.json(), { size: 11, mimetype: 'text/plain' })
    assert.deepEqual((await on(CDN, `/metadata=[size]/${handle}`)).json(), { size: 11 })
    assert.deepEqual((await on(CDN, `/${key}/metadata=0:size/${url}`)).json(), { size: 4 })
    assert.equal((await on(CDN, `/${handle}/metadata?size=true`)).text, '{"size":11}')
  })

  test('can name another file, for when the first one cannot be had', async () => {
    const gone = 'QsHandle000000000009'

    const answer = await on(CDN, `/fallback=handle:${handle}/${gone}`)
    const both = await on(CDN, `/fallback=handle:${gone}/QsHandle000000000008`)

    assert.deepEqual([answer.status, answer.text], [200, 'the content'])
    assert.match(answer.headers['cache-control'] ?? '', /no-(store|cache)/)
    assert.equal(both.status, 404)
  })

  test('say whether the answer may be kept', async () => {
    assert.match((await on(CDN, `/${handle}`)).headers['cache-control'] ?? '', /max-age/)
    assert.match(
      (await on(CDN, `/cache=false/${handle}`)).headers['cache-control'] ?? '',
      /no-(store|cache)/,
    )
  })

  describe('of an app that asks for policies', () => {
    let guarded: AppOwner
    let mine: string
    before(async () => {
      guarded = await newOwner()
      mine = await store(guarded, 'mine', 'filename=mine.txt')
      await service().apps.update(guarded.app.apiKey, { securityEnabled: true })
    })
    const outcome = async (path: string) => {
      const answer = await on(CDN, path)
      return answer.status === 200
        ? 'answered'
        : `${answer.status} ${answer.headers['x-error-code']}`
    }
    const security = (terms: object) => {
      const { policy, signature } = pair(guarded, terms)
      return `security=policy:${policy},signature:${signature}`
    }

    test('a plain file needs read, metadata stat, and what stores store', async () => {
      const url = put('/guarded.txt', 'guarded')
      const stores = (terms: object) =>
        outcome(`/${guarded.app.apiKey}/${security(terms)}/store/"${url}"`)

      assert.equal(await outcome(`/${mine}`), '403 policy_missing')
      assert.equal(await outcome(`/${security({ call: ['stat'] })}/${mine}`), '403 policy_call')
      assert.equal(await outcome(`/${security({ call: ['read'] })}/${mine}`), 'answered')
      assert.equal(
        await outcome(`/${security({ call: ['read'] })}/metadata/${mine}`),
        '403 policy_call',
      )
      assert.equal(await outcome(`/metadata/${security({ call: ['stat'] })}/${mine}`), 'answered')
      assert.equal(await stores({ call: ['convert'] }), '403 policy_call')
      assert.equal(await stores({ call: ['store'], url: 'https://.*' }), '403 policy_url')
      assert.deepEqual(web().asked('/guarded.txt'), [])
      assert.equal(await stores({ call: ['store'] }), 'answered')
    })
  })

  test('with debug in them tell what they mean, and do nothing', async () => {
    const url = put('/debugged.txt', 'debugged')
    const before = (await service().startedIngests()).length

    const good = (await on(CDN, `/debug/${key}/store=path:"in/"/${url}`)).json()
    const wrong = await on(CDN, `/${key}/debug/store=pth:x/${url}`)
    const missing = (await on(CDN, `/debug/content/QsHandle000000000009`)).json()

    assert.ok(Value.Check(DebugAnswer, good), JSON.stringify(good))
    const { start_time: _start, processing_time: _time, ...rest } = good as DebugAnswer
    assert.deepEqual(rest, {
      apikey: key,
      status: { message: 'OK', http_code: 200 },
      source: { url, mimetype: 'application/octet-stream', size: 8 },
      task_uri: 'store=path:"in/"',
      debug: true,
      chain: [{ task: 'store', params: { path: 'in/' } }],
    })
    assert.equal(wrong.status, 200)
    assert.deepEqual(wrong.json().status, {
      message: 'validation error: invalid parameter `pth` for `store` task; did you mean `path`?',
      http_code: 400,
    })
    assert.deepEqual([missing.apikey, (missing as DebugAnswer).status.http_code], [null, 404])
    assert.equal((await service().startedIngests()).length, before)
  })

  test('that nobody understands are refused in a short text', async () => {
    const url = put('/refused.txt', 'refused')
    for (const [method, path, status, code, words] of [
      [
        'GET',
        `/store=pth:x/${handle}`,
        400,
        'task_parameter_unknown',
        /invalid parameter `pth` for `store` task/,
      ],
      ['GET', `/${key}/ocr/${handle}`, 400, 'task_unsupported', /`ocr`/],
      ['GET', `/resizee=width:100/${handle}`, 400, 'task_unknown', /`resizee`/],
      ['GET', `/store/${url}`, 403, 'app_unknown', /API key/],
      ['GET', `/${key}/${url}`, 400, 'address_delivery_unsupported', /other addresses/],
      ['GET', `/${key}/store/[${handle},${handle}]`, 400, 'sources_too_many', /several sources/],
      ['GET', `/${key}/preview/store/${handle}`, 400, 'tasks_exclude', /together/],
      ['GET', `/${key}/src://photos/a.png`, 404, 'storage_alias_unknown', /photos/],
      ['POST', `/${handle}`, 400, 'method_unsupported', /store/],
      ['HEAD', `/${key}/store/${url}`, 400, 'method_unsupported', /^$/],
      ['GET', '/%00', 404, 'file_missing', /not found/],
    ] as const) {
      const answer = await on(CDN, path, method)
      assert.deepEqual([answer.status, answer.headers['x-error-code']], [status, code], path)
      assert.match(answer.headers['content-type'] ?? '', /^text\/plain/)
      assert.match(answer.text, words)
    }
    assert.deepEqual(web().asked('/refused.txt'), [])
  })
})
