import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { insertFile } from '../../files/file-repository.ts'
import { newConnectionId, newHandle } from '../../lib/ids.ts'
import { type AppOwner, type FileAnswer, useFileDesk } from '../testing/file-desk.ts'

describe('the preview of a file', () => {
  const { ask, newOwner, service, store } = useFileDesk()
  let owner: AppOwner
  before(async () => {
    owner = await newOwner()
  })
  const preview = (handle: string, params = '') => ask(`/cdn/preview${params}/${handle}`)
  const shown = async (name: string, bytes: string | Uint8Array, type: string) => {
    const query = `filename=${encodeURIComponent(name)}&mimetype=${encodeURIComponent(type)}`
    const handle = await store(owner, bytes, query)
    return { handle, page: await preview(handle) }
  }
  const policyOf = ({ headers }: FileAnswer) => String(headers['content-security-policy'])

  for (const [type, element] of [
    ['image/png', '<img src="URL" alt="a&amp;b">'],
    ['image/svg+xml', '<img src="URL" alt="a&amp;b">'],
    ['video/mp4', '<video src="URL" aria-label="a&amp;b" controls'],
    ['audio/mpeg', '<audio src="URL" aria-label="a&amp;b" controls'],
    ['application/pdf', '<iframe src="URL" title="a&amp;b">'],
  ] as const) {
    test(`shows ${type} by its address`, async () => {
      const { handle, page } = await shown('a&b', 'bytes', type)

      assert.equal(page.status, 200)
      assert.match(page.headers['content-type'] ?? '', /^text\/html/)
      const link = `http://localhost:8080/cdn/${handle}`
      assert.ok(page.text.includes(element.replace('URL', link)), page.text)
      assert.ok(page.text.includes(`href="${link}?dl=true"`))
    })
  }

  test('shows a text itself, and of a long one the beginning', async () => {
    const { page } = await shown('a.txt', 'Grüße & <b>words</b>', 'text/plain')
    const { page: long } = await shown('b.txt', 'äb'.repeat(200_000), 'text/plain')

    assert.ok(page.text.includes('Grüße &amp; &lt;b&gt;words&lt;/b&gt;</pre>'))
    assert.ok(!page.text.includes('Only the beginning'))
    assert.ok(long.text.includes('Only the beginning'))
    assert.ok(long.bytes.length < 300_000)
    assert.ok(!long.text.includes('�'))
  })

  test('reads texts in other encodings', async () => {
    for (const bytes of [
      Buffer.from('\ufeffGrüße', 'utf16le'),
      Buffer.from('\ufeffGrüße', 'utf16le').swap16(),
      Buffer.from('Grüße', 'latin1'),
    ]) {
      const { page } = await shown('a.txt', bytes, 'text/plain')
      assert.ok(page.text.includes('>Grüße</pre>'), page.text.slice(-200))
    }
  })

  test('says of everything else what it is and where it can be had', async () => {
    const { handle, page } = await shown('a.zip', 'PK', 'application/zip')

    assert.match(page.text, /a\.zip/)
    assert.match(page.text, /application\/zip, 2 bytes/)
    assert.match(page.text, /There is no preview of this kind of file/)
    assert.ok(page.text.includes(`/cdn/${handle}?dl=true`))
  })

  test('may stand in anybody’s frame, and runs nothing', async () => {
    const { page } = await shown('"><script>alert(1)</script>.png', 'bytes', 'image/png')

    assert.equal(page.headers['x-frame-options'], undefined)
    assert.doesNotMatch(policyOf(page), /frame-ancestors|script-src|unsafe|\*/)
    assert.match(policyOf(page), /^default-src 'none'; img-src http:\/\/localhost:8080; /)
    assert.equal(page.headers['referrer-policy'], 'no-referrer')
    assert.equal(page.headers['x-content-type-options'], 'nosniff')
    assert.doesNotMatch(page.text, /<script/)
  })

  test('lays the style sheet over it that was asked for, and loads nothing else from there', async () => {
    const handle = await store(owner, 'words')
    const css = 'https://shop.example/a/b.css?v=1,2'

    const page = await preview(handle, `=css:%22${css}%22`)

    assert.ok(
      page.text.includes('<link rel="stylesheet" href="https://shop.example/a/b.css?v=1,2">'),
    )
    assert.match(policyOf(page), /style-src 'nonce-[^']+' https:\/\/shop\.example\/a\/b\.css;/)
    assert.equal(policyOf(page).split('shop.example').length, 2)
    const tricky = await preview(handle, '=css:%22https://x.example/a;img-src%20*%22')
    assert.doesNotMatch(policyOf(tricky), /img-src \*/)
    for (const wrong of ['javascript:alert(1)', 'data:text/css,x', '/a.css']) {
      const refused = await preview(handle, `=css:%22${wrong}%22`)
      assert.deepEqual(
        [refused.status, refused.headers['x-error-code']],
        [400, 'preview_css_invalid'],
      )
    }
  })

  test('tells what a picture shows to whoever cannot see it', async () => {
    const handle = await store(owner, 'bytes', 'mimetype=image/png')
    const { db } = service().database
    await db.updateTable('files').set({ alt: 'The "sea"' }).where('handle', '=', handle).execute()
    const query = `mimetype=image/png&${owner.signed()}`
    await ask(`/api/file/${handle}?${query}`, { method: 'POST', body: 'other' })

    assert.ok((await preview(handle)).text.includes('alt="The &quot;sea&quot;"'))
  })

  test('is a calm page, too, where there is no file', async () => {
    const deleted = await store(owner, 'words')
    await ask(`/api/file/${deleted}`, { method: 'DELETE', headers: { ...owner.basic } })

    for (const handle of [deleted, newHandle()]) {
      const page = await preview(handle)
      assert.deepEqual([page.status, page.headers['x-error-code']], [404, 'file_missing'])
      assert.match(page.text, /<h2>Nothing to see here<\/h2><p>The file was not found\.<\/p>/)
      assert.equal(page.headers['x-frame-options'], undefined)
    }
  })

  test('of a secured app shows what its policy allows', async () => {
    const secured = await newOwner()
    const picture = await store(secured, 'bytes', 'mimetype=image/png')
    const text = await store(secured, 'words', 'mimetype=text/plain')
    await service().apps.update(secured.app.apiKey, { securityEnabled: true })
    const open = (handle: string, terms: object) => {
      const [, policy, signature] = /policy=(.*)&signature=(.*)/.exec(secured.signed(terms)) ?? []
      const key = secured.app.apiKey
      return ask(`/cdn/${key}/security=policy:${policy},signature:${signature}/preview/${handle}`)
    }

    const refused = await open(picture, { call: 'read' })
    assert.deepEqual([refused.status, refused.headers['x-error-code']], [403, 'policy_call'])
    assert.match(refused.text, /Nothing to see here/)
    for (const handle of [picture, text]) {
      const some = await open(handle, { call: 'convert' })
      assert.match(some.text, /The content is not shown/)
      assert.doesNotMatch(some.text, /policy=|>words|<img |dl=true/)
    }
    const all = await open(picture, { call: ['convert', 'read'] })
    const [, link = ''] = /<img src="http:\/\/localhost:8080([^"]+)"/.exec(all.text) ?? []
    assert.equal((await ask(link.replaceAll('&amp;', '&'))).text, 'bytes')
    assert.match((await open(text, { call: ['convert', 'read'] })).text, />words<\/pre>/)
    assert.equal((await preview(picture)).status, 403)
  })

  test('of a link that leads nowhere says so', async () => {
    const handle = newHandle()
    await service().database.transaction((trx) =>
      insertFile(trx, {
        ...{ kind: 'linked', handle, appKey: owner.app.apiKey, filename: 'a.png', size: 1 },
        ...{ contentType: 'image/png', uploadTags: {}, createdAt: new Date() },
        origin: { source: 'memory', ref: '/a.png', id: 'id:a', rev: '1' },
        connectionId: newConnectionId(),
      }),
    )
    const { db } = service().database
    await db.updateTable('files').set({ link_gone_at: 1 }).where('handle', '=', handle).execute()

    assert.match((await preview(handle)).text, /The file is not where it was/)
  })
})
