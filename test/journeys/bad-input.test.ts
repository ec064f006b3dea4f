import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ErrorAnswer } from '@quayside/wire'
import { type ConnectedPerson, connectPerson, post } from '../support/cloud.ts'
import { forEachSize } from '../support/places.ts'
import { DEMO_API_KEY, startQuayside, type TestQuayside } from '../support/quayside.ts'

forEachSize((size) => {
  let quayside: TestQuayside
  let person: ConnectedPerson
  before(async () => {
    quayside = await startQuayside({ size })
    person = await connectPerson(quayside)
  })
  after(() => quayside.stop())

  const ask = (path: string, body: unknown) => post<ErrorAnswer>(quayside, path, body)
  const pick = (path: unknown, token: unknown = person.token) => ({
    apikey: DEMO_API_KEY,
    token,
    clouds: { dropbox: { path } },
  })

  /** Whatever is refused is refused in words, with a code and the request's id. */
  function refused(answer: Awaited<ReturnType<typeof ask>>, status: number, code: string): void {
    assert.deepEqual([answer.status, answer.body.code], [status, code])
    assert.match(answer.body.error, /^[A-Z“].+[.?]$/s)
    assert.ok(answer.body.requestId)
  }

  for (const route of ['/cloud/folder/list', '/cloud/store/', '/cloud/link/']) {
    test(`${route} refuses an unknown API key`, async () => {
      const body = { ...pick('/Photos/harbour.jpg'), apikey: 'AnUnknownKey0000000000' }
      refused(await ask(route, body), 403, 'app_unknown')
    })

    test(`${route} refuses what is not JSON`, async () => {
      refused(await ask(route, '{"apikey": '), 400, 'body_malformed')
      refused(await ask(route, ''), 400, 'body_missing')
    })

    test(`${route} names the field that is missing or of the wrong type`, async () => {
      const missing = await ask(route, { apikey: DEMO_API_KEY })
      refused(missing, 400, 'request_invalid')
      assert.match(missing.body.error, /clouds/)
      refused(await ask(route, pick(17)), 400, 'request_invalid')
    })
  }

  const BAD_PATHS: readonly (readonly [
    what: string,
    path: string,
    status: number,
    code: string,
  ])[] = [
    ['a file that is not there', '/Photos/nowhere.jpg', 404, 'source_entry_missing'],
    ['a folder', '/Photos', 400, 'source_entry_is_folder'],
    ['a folder with its slash', '/Photos/', 400, 'source_entry_is_folder'],
    ['the root', '/', 400, 'source_entry_is_folder'],
    ['a path with a NUL', '/Photos/har\u0000bour.jpg', 400, 'request_invalid'],
    ['a path with an escape', '/Photos/har\u001b[2Jbour.jpg', 400, 'source_path_invalid'],
    ['a path with line breaks', '/Photos/a\r\nSet-Cookie: b=c', 400, 'source_path_invalid'],
    ['a path that climbs', '/Photos/../../etc/passwd', 400, 'source_path_invalid'],
    [
      'a name with quotes that is not there',
      '/Photos/"; drop table files; --.jpg',
      404,
      'source_entry_missing',
    ],
    ['a name of 300 characters', `/Photos/${'n'.repeat(300)}.jpg`, 404, 'source_entry_missing'],
    ['a path of 5,000 characters', `/${'p'.repeat(5000)}`, 400, 'request_invalid'],
  ]
  for (const [what, path, status, code] of BAD_PATHS) {
    test(`storing ${what} is refused as ${code}`, async () => {
      refused(await ask('/cloud/store/', pick(path)), status, code)
    })

    test(`linking ${what} is refused as ${code}`, async () => {
      refused(await ask('/cloud/link/', pick(path)), status, code)
    })
  }

  test('an empty path is refused', async () => {
    refused(await ask('/cloud/store/', pick('')), 400, 'request_invalid')
  })

  test('a source that does not exist is refused', async () => {
    const clouds = { floppydisk: { path: '/a.txt' } }
    const body = { apikey: DEMO_API_KEY, token: person.token, clouds }
    refused(await ask('/cloud/store/', body), 400, 'source_unknown')
  })

  test('storing without a connection asks to connect', async () => {
    refused(
      await ask('/cloud/store/', pick('/Photos/harbour.jpg', null)),
      401,
      'connection_expired',
    )
  })

  test('a token of nobody is no connection', async () => {
    const body = pick('/Photos/harbour.jpg', 'qst_made_up')
    refused(await ask('/cloud/store/', body), 401, 'connection_expired')
  })

  test('one bad path in a list of many fails alone', async () => {
    const paths = ['/Sizes/one byte.bin', '/Photos/nowhere.jpg']
    const { status, body } = await person.start(paths, { wait: true })

    assert.equal(status, 200)
    assert.deepEqual(
      body.ingests.map(({ state, error }) => [state, error?.code]),
      [
        ['done', undefined],
        ['failed', 'source_entry_missing'],
      ],
    )
  })

  test('a list of too many paths is refused whole', async () => {
    const { status, body } = await person.start(Array.from({ length: 501 }, () => '/a'))
    assert.deepEqual([status, body.code], [400, 'request_invalid'])
  })

  test('a handle that never was answers 404 in words', async () => {
    for (const path of ['/cdn/NoSuchHandle00000000', '/api/file/NoSuchHandle00000000']) {
      const response = await fetch(`${quayside.url}${path}`)
      assert.equal(response.status, 404)
      assert.equal(response.headers.get('x-error-code'), 'file_missing')
      assert.match(await response.text(), /not found/)
    }
  })

  test('awkward but legal names are stored with their bytes', async () => {
    const page = await person.list('/Names/')
    const names = page.contents.filter(({ folder }) => !folder)
    assert.ok(names.length > 20)

    const { body } = await person.start(
      names.map(({ path }) => path),
      { wait: true },
    )

    for (const [index, { state, file, error }] of body.ingests.entries()) {
      const name = names[index]?.name ?? ''
      assert.equal(state, 'done', `${name}: ${JSON.stringify(error)}`)
      const bytes = await fetch(file?.url ?? '')
      assert.equal(await bytes.text(), `This file is called ${name}\n`)
    }
  })
})
