import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { after, afterEach, before, test } from 'node:test'
import { type ConnectedPerson, connectPerson } from '../support/cloud.ts'
import { eventually } from '../support/eventually.ts'
import { forEachSize } from '../support/places.ts'
import { DEMO_API_KEY, PERSON, startQuayside, type TestQuayside } from '../support/quayside.ts'
import { putText } from '../support/sandbox.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const ADMIN_TOKEN = 'admin-token-of-the-journey'
const DEMO_APP_SECRET = 'quaysidedemosecret'

forEachSize((size) => {
  let quayside: TestQuayside
  let receiver: WebhookReceiver
  let person: ConnectedPerson
  before(async () => {
    receiver = await startWebhookReceiver()
    const env = { QUAYSIDE_ADMIN_TOKEN: ADMIN_TOKEN, QUAYSIDE_LINK_RECONCILE: '1d' }
    quayside = await startQuayside({ size, seed: 'empty', env })
    person = await connectPerson(quayside)
    await fetch(`${quayside.url}/api/admin/apps/${DEMO_API_KEY}/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url: receiver.url, event: 'all' }),
    })
    await quayside.sandbox.setWebhook(noticeUrl())
  })
  afterEach(() => quayside.sandbox.clearFaults())
  after(async () => {
    await quayside.stop()
    await receiver.close()
  })

  const noticeUrl = () => `${quayside.url}/api/client/dropbox/webhook/${DEMO_API_KEY}`
  const told = (action: string, handle: string) =>
    receiver.received
      .map(({ body }) => JSON.parse(body))
      .filter((one) => one.action === action && one.text.handle === handle)
      .map((one) => one.text)
  const open = async (url: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(url, { headers })
    const etag = answer.headers.get('etag')
    const code = answer.headers.get('x-error-code')
    return { status: answer.status, text: await answer.text(), etag, code }
  }
  const changeApp = async (changes: object) => {
    const answer = await fetch(`${quayside.url}/api/admin/apps/${DEMO_API_KEY}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify(changes),
    })
    assert.equal(answer.status, 200)
  }
  /** The account is followed from its first link on; what happens before that is seen as well. */
  const isFollowed = () =>
    eventually(async () => {
      const { requests } = await quayside.sandbox.counts()
      return (requests['files/list_folder/get_latest_cursor'] ?? 0) > 0
    })

  test('a linked file that changes is told when Dropbox calls, and the link serves the new one', async () => {
    await putText(quayside, '/menu.txt', 'soup')
    const { url, handle } = await person.link('/menu.txt')
    const before = await open(url)
    await isFollowed()

    await putText(quayside, '/menu.txt', 'soup, and bread')

    const [change, ...more] = await eventually(() => {
      const changes = told('qs.link.changed', handle)
      return changes.length > 0 && changes
    })
    assert.deepEqual([change.size, more], ['soup, and bread'.length, []])
    const after = await open(url)
    assert.deepEqual([before.text, after.text], ['soup', 'soup, and bread'])
    assert.notEqual(after.etag, before.etag)
    assert.equal((await open(url, { 'if-none-match': before.etag ?? '' })).status, 200)
    assert.equal((await open(url, { 'if-none-match': after.etag ?? '' })).status, 304)
    assert.equal((await open(url, { range: 'bytes=6-8' })).text, 'and')
    assert.equal(told('qs.link.changed', handle).length, 1)
  })

  for (const [what, reason, code, act] of [
    [
      'deleted with the folder it lies in',
      'deleted',
      'link_target_gone',
      () => quayside.sandbox.deleteFile({ account: PERSON, path: '/Old' }),
    ],
    [
      'moved',
      'moved',
      'link_target_moved',
      () => quayside.sandbox.moveFile(PERSON, '/Old/list.txt', '/Elsewhere.txt'),
    ],
  ] as const) {
    test(`a linked file that is ${what} is told without anybody opening it, and the link says so`, async () => {
      await putText(quayside, '/Old/list.txt', 'eggs')
      const { url, handle } = await person.link('/Old/list.txt')
      await isFollowed()

      await act()

      await eventually(() => told('qs.link.gone', handle).length > 0)
      const answer = await open(url)
      assert.deepEqual([answer.status, answer.code], [410, code])
      assert.deepEqual(
        told('qs.link.gone', handle).map((text) => text.reason),
        [reason],
      )
    })
  }

  test('a link that is pinned goes on serving what was picked, and says when Dropbox no longer has it', async () => {
    await putText(quayside, '/offer.txt', 'ten for one')
    const pinned = await person.link('/offer.txt', { revision: 'pin' })
    const following = await person.link('/offer.txt')
    const before = await open(pinned.url)
    await isFollowed()

    await putText(quayside, '/offer.txt', 'nine for one')

    await eventually(() => told('qs.link.changed', following.handle).length > 0)
    assert.deepEqual(await open(pinned.url), before)
    assert.equal((await open(pinned.url, { range: 'bytes=-3' })).text, 'one')
    assert.equal((await open(following.url)).text, 'nine for one')
    await quayside.sandbox.setFault({ route: 'files/(download|get_metadata)', effect: NOT_FOUND })
    const answer = await open(pinned.url)
    assert.deepEqual([answer.status, answer.code], [410, 'link_revision_gone'])
    await eventually(() => told('qs.link.gone', pinned.handle).length > 0)
    assert.deepEqual(told('qs.link.changed', pinned.handle), [])
  })

  test('a conversion of a linked file shows what the file has become', async () => {
    const svg = (colour: string) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="8" height="8" fill="${colour}"/></svg>`
    await putText(quayside, '/dot.svg', svg('red'))
    const { handle } = await person.link('/dot.svg')
    const converted = `${quayside.url}/cdn/output=format:png/${handle}`
    const red = Buffer.from(await (await fetch(converted)).arrayBuffer())
    await isFollowed()

    await putText(quayside, '/dot.svg', svg('blue'))

    await eventually(() => told('qs.link.changed', handle).length > 0)
    const answer = await fetch(converted)
    assert.equal(answer.headers.get('content-type'), 'image/png')
    assert.notDeepEqual(Buffer.from(await answer.arrayBuffer()), red)
  })

  test('nobody sees an address of Dropbox, unless the app allows it and somebody asks for it', async () => {
    await putText(quayside, '/far.txt', 'far away')
    const { url } = await person.link('/far.txt')
    const ask = () => fetch(`${url}?redirect=true`, { redirect: 'manual' })
    const refused = await ask()
    assert.deepEqual(
      [refused.status, refused.headers.get('x-error-code')],
      [403, 'link_redirect_forbidden'],
    )

    await changeApp({ linkRedirects: true })

    const sent = await ask()
    assert.equal(sent.status, 302)
    assert.match(sent.headers.get('cache-control') ?? '', /no-store/)
    const address = sent.headers.get('location') ?? ''
    assert.equal(await (await fetch(address)).text(), 'far away')
    const usual = await fetch(url, { redirect: 'manual' })
    assert.deepEqual([usual.status, await usual.text()], [200, 'far away'])
    assert.doesNotMatch(JSON.stringify([...usual.headers]), /get\/|sl\.u\./)
    await changeApp({ linkRedirects: false })
  })

  test('who cannot sign cannot make us ask Dropbox', async () => {
    const body = '{"list_folder":{"accounts":["dbid:A"]}}'
    const signed = (secret: string) => ({
      'x-dropbox-signature': createHmac('sha256', secret).update(body).digest('hex'),
    })
    const call = async (headers: Record<string, string>) =>
      (await fetch(noticeUrl(), { method: 'POST', body, headers })).status

    assert.equal(await call({}), 403)
    assert.equal(await call(signed('guessed')), 403)
    assert.equal(await call(signed(DEMO_APP_SECRET)), 200)
    const asked = await fetch(`${noticeUrl()}?challenge=${encodeURIComponent('<b>word')}`)
    assert.equal(await asked.text(), '<b>word')
    assert.match(asked.headers.get('content-type') ?? '', /^text\/plain/)
    assert.equal(asked.headers.get('x-content-type-options'), 'nosniff')
  })

  test('where Dropbox does not call, changes are seen all the same, also of when nobody was there', async () => {
    await quayside.sandbox.setWebhook(undefined)
    await putText(quayside, '/quiet/one.txt', 'one')
    await putText(quayside, '/quiet/two.txt', 'two')
    const one = await person.link('/quiet/one.txt')
    const two = await person.link('/quiet/two.txt')
    await isFollowed()
    await quayside.server().stop()
    await putText(quayside, '/quiet/one.txt', 'one more')

    await quayside.restart({ QUAYSIDE_LINK_RECONCILE: '1s' })

    await eventually(() => told('qs.link.changed', one.handle).length > 0)
    await quayside.sandbox.deleteFile({ account: PERSON, path: '/quiet/two.txt' })
    await eventually(() => told('qs.link.gone', two.handle).length > 0)
    assert.equal((await open(one.url)).text, 'one more')
    assert.equal((await open(two.url)).status, 410)
    assert.deepEqual(told('qs.link.changed', two.handle), [])
  })
})

const NOT_FOUND = {
  kind: 'route-error',
  error: { '.tag': 'path', path: { '.tag': 'not_found' } },
} as const
