import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { pathOf, useCloud } from '../cloud/testing/cloud.ts'

/* The addresses that clients of the first generation visit without a token of their own. */

const { inject, service } = useCloud()
const ORIGIN = 'https://shop.example'

async function newKey() {
  return (await service().newApp()).app.apiKey
}

/** Visits `auth/<flow>` as those clients do; answers what a browser would remember. */
async function start(key: string, flow: 'open' | 'saveas' = 'open', cookie = '') {
  const url = `/api/client/memory/auth/${flow}?m=*/*&key=${key}&id=0&modal=false`
  const answer = await inject({ url, headers: { cookie } })
  const [set = ''] = [answer.headers['set-cookie'] ?? ''].flat()
  return { answer, set, cookie: set.split(';')[0] ?? '' }
}

async function connect(key: string, flow: 'open' | 'saveas' = 'open', known = '') {
  const { answer, cookie } = await start(key, flow, known)
  const back = service().memory.consent(String(answer.headers.location))
  return { cookie, end: await inject({ url: back.pathname + back.search, headers: { cookie } }) }
}

/** Whether the browser's session may read the source now. */
async function isConnected(key: string, cookie: string): Promise<boolean> {
  const token = cookie.split('=')[1]
  const payload = { apikey: key, token, clouds: { memory: { path: '/' } } }
  const { memory } = (await inject({ method: 'POST', url: '/cloud/folder/list', payload })).json()
  return memory.contents !== undefined
}

describe('a browser that comes with an API key alone', () => {
  test('goes to the consent page and keeps a session that no script can read', async () => {
    const { answer, set } = await start(await newKey())

    assert.equal(answer.statusCode, 302)
    assert.match(String(answer.headers.location), /^https:\/\/memory\.example\/consent\?/)
    assert.match(set, /^quayside_picker_\w+=qst_[\w-]+; .*Path=\/api; HttpOnly/)
    assert.ok(!String(answer.headers.location).includes('qst_'))
  })

  for (const [flow, path] of [
    ['open', '/dialog/open'],
    ['saveas', '/dialog/save'],
  ] as const) {
    test(`has connected for ${flow} when it comes to ${path}, which says so`, async () => {
      const key = await newKey()

      const { end, cookie } = await connect(key, flow)

      assert.equal(end.statusCode, 302)
      assert.equal(new URL(String(end.headers.location)).pathname, path)
      const page = await inject(pathOf(String(end.headers.location)))
      assert.equal(page.statusCode, 200)
      assert.match(page.body, /Memory is connected/)
      assert.ok(await isConnected(key, cookie))
    })
  }

  test('keeps its session when it connects again', async () => {
    const key = await newKey()
    const { cookie } = await connect(key)

    assert.equal((await start(key, 'saveas', cookie)).cookie, cookie)
  })

  test('that says no stays where the address has the error, and is told', async () => {
    const { answer, cookie } = await start(await newKey())
    const back = service().memory.consent(String(answer.headers.location))
    back.searchParams.set('error', 'access_denied')

    const end = await inject({ url: back.pathname + back.search, headers: { cookie } })

    assert.equal(end.statusCode, 200)
    assert.match(end.body, /did not allow access/)
  })

  test('comes back to us also where the app lists the pages it may be sent to', async () => {
    const key = await newKey()
    await service().apps.update(key, { allowedOrigins: [ORIGIN] })

    assert.equal((await connect(key)).end.statusCode, 302)
  })

  test('is refused with a page for a key nobody has', async () => {
    const { answer, set } = await start('Anobodyz')

    assert.equal(answer.statusCode, 403)
    assert.match(String(answer.headers['content-type']), /^text\/html/)
    assert.equal(set, '')
  })
})

describe('signing out by address', () => {
  for (const [title, method, toUrl] of [
    ['one source by GET', 'GET', (key: string) => `/api/client/memory/unauth?key=${key}`],
    ['one source by POST', 'POST', (key: string) => `/api/client/memory/unauth?key=${key}`],
    ['every source of one app', 'GET', (key: string) => `/api/clients/unauth?key=${key}`],
    ['every source of every app', 'GET', () => '/api/clients/unauth'],
  ] as const) {
    test(`${title}: with the browser’s cookie, for a page elsewhere`, async () => {
      const key = await newKey()
      const { cookie } = await connect(key)
      assert.ok(await isConnected(key, cookie))

      const headers = { cookie, origin: ORIGIN }
      const answer = await inject({ method, url: toUrl(key), headers })

      assert.deepEqual([answer.statusCode, answer.json()], [200, {}])
      assert.equal(answer.headers['access-control-allow-origin'], ORIGIN)
      assert.equal(answer.headers['access-control-allow-credentials'], 'true')
      assert.equal(await isConnected(key, cookie), false)
    })
  }

  for (const [title, type, toBody] of [
    ['JSON', 'application/json', (fields: object) => JSON.stringify(fields)],
    [
      'a form',
      'application/x-www-form-urlencoded',
      (fields: Record<string, string>) => `${new URLSearchParams(fields)}`,
    ],
  ] as const) {
    test(`with the token in ${title}`, async () => {
      const key = await newKey()
      const { cookie } = await connect(key)
      const token = cookie.split('=')[1] ?? ''

      const answer = await inject({
        method: 'POST',
        url: '/api/client/memory/unauth',
        headers: { 'content-type': type },
        payload: toBody({ key, token }),
      })

      assert.equal(answer.statusCode, 200)
      assert.equal(await isConnected(key, cookie), false)
    })
  }

  test('of one app leaves the others’ sessions as they are', async () => {
    const [one, other] = [await newKey(), await newKey()]
    const [mine, others] = [await connect(one), await connect(other)]

    const cookie = `${mine.cookie}; ${others.cookie}`
    await inject({ url: `/api/clients/unauth?key=${one}`, headers: { cookie } })

    assert.equal(await isConnected(one, mine.cookie), false)
    assert.equal(await isConnected(other, others.cookie), true)
  })

  test('changes nothing for who has no session, and says so calmly', async () => {
    const answer = await inject(`/api/clients/unauth?key=${await newKey()}`)

    assert.deepEqual([answer.statusCode, answer.json()], [200, {}])
  })

  test('refuses a token that is no session’s', async () => {
    const url = `/api/client/memory/unauth?key=${await newKey()}`

    const answer = await inject({ url, headers: { authorization: 'Bearer qst_made_up' } })

    assert.equal(answer.statusCode, 401)
  })
})

describe('a dialog of the oldest clients', () => {
  for (const [host, url] of [
    ['localhost', '/dialog/open/?key=A&id=1&version=v2'],
    ['dialog.fs.example.com', '/dialog/save/'],
    ['dialog.fs.example.com', '/'],
  ] as const) {
    test(`${host} ${url} is a page that says there is none`, async () => {
      const answer = await inject({ url, headers: { host } })

      assert.equal(answer.statusCode, 404)
      assert.equal(answer.headers['x-error-code'], 'dialog_unknown')
      assert.match(answer.body, /There is no dialog at this address/)
    })
  }
})

describe('a dialog to save', () => {
  const url = (key: string, more = '') =>
    `/dialog/save/?key=${key}&id=17&referrer=shop.example&iframe=true&version=v2&s=2,memory${more}` +
    '&url=https%3A%2F%2Fwww.fs.example.com%2Fapi%2Ffile%2FH%3Fa%3Db&m=image/png&defaultSaveasName=bike'

  const factsOf = (body: string) =>
    JSON.parse(/id="facts">(.*)<\/script>/.exec(body)?.[1] ?? '{}') as Record<string, unknown>

  test('is told what to save, under which name and where', async () => {
    const key = await newKey()

    const answer = await inject(url(key, '&container=modal&language=de'))

    assert.equal(answer.statusCode, 200)
    const { what, to, filename, lang, id, apiKey, origins } = factsOf(answer.body)
    assert.deepEqual(
      { what, to, filename, lang, id, apiKey, origins },
      {
        what: 'https://www.fs.example.com/api/file/H?a=b',
        to: ['memory'],
        filename: 'bike.png',
        lang: 'de',
        id: '17',
        apiKey: key,
        origins: [],
      },
    )
    assert.match(String(answer.headers['content-security-policy']), /frame-ancestors \*$/)
  })

  test('is shown only in pages of the app, and tells no others', async () => {
    const key = await newKey()
    await service().apps.update(key, { allowedOrigins: [ORIGIN] })

    const answer = await inject(url(key))

    assert.deepEqual(factsOf(answer.body).origins, [ORIGIN])
    const policy = String(answer.headers['content-security-policy'])
    assert.match(policy, /frame-ancestors https:\/\/shop\.example$/)
  })

  test('cannot be ended by what it is told', async () => {
    const answer = await inject(`/dialog/save/?key=${await newKey()}&url=</script><b>&id=%3C!--`)

    assert.ok(!answer.body.includes('</script><b>'))
    assert.ok(!answer.body.includes('<!--'))
    assert.equal(factsOf(answer.body).what, '</script><b>')
  })

  test('is refused with a page for a key nobody has, and without anything to save', async () => {
    assert.equal((await inject(url('Anobodyz'))).statusCode, 403)
    const answer = await inject(`/dialog/save/?key=${await newKey()}`)
    assert.equal(answer.headers['x-error-code'], 'export_nothing')
  })

  test('is waited for until a frame has said that cookies are no matter', async () => {
    const answer = await inject({
      url: '/dialog/comm_iframe/',
      headers: { host: 'www.fs.example.com' },
    })

    assert.match(answer.body, /parent\.postMessage\('{"id":"cookies","type":"ThirdPartyCookies"/)
    assert.match(String(answer.headers['content-security-policy']), /frame-ancestors \*$/)
  })
})
