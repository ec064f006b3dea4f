import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Door, Fields } from './door.ts'

interface Item {
  readonly name: string
  readonly path: string
  readonly folder: unknown
  readonly thumbnail: unknown
  readonly mimetype: unknown
  readonly size: unknown
}

/** What clients rely on of clouds, and of what receivers of webhooks are told. */
export function describeClouds(door: () => Door): void {
  const list = (dropbox: object) => {
    const { apikey, person, post } = door()
    return post('cloud', '/folder/list', { apikey, token: person.token, clouds: { dropbox } })
  }

  test('13.12 Clouds: every answer carries the token', async () => {
    const { apikey, person, post } = door()
    const { token } = person
    const asked = {
      apikey,
      token,
      flow: 'web',
      clouds: { dropbox: { path: '/Photos/harbour.jpg' } },
    }

    for (const [path, body] of [
      ['/folder/list', { apikey, token: null, clouds: {} }],
      ['/folder/list', { apikey, clouds: { dropbox: { path: '/' } } }],
      ['/folder/list', { apikey, token, clouds: { dropbox: { path: '/' } } }],
      ['/store/', asked],
      ['/link/', asked],
      ['/auth/logout', { apikey, token: (await newSession(door())).token, clouds: {} }],
    ] as const) {
      const { status, fields, text } = await post('cloud', path, body)
      assert.equal(status, 200, text)
      assert.match(String(fields.token), /^qst_/, path)
    }
  })

  test('13.12 Clouds: items have a picture’s address, folders a slash at the end and a real boolean', async () => {
    for (const path of ['/', '/Photos/']) {
      const { fields } = await list({ path })
      const { contents } = fields.dropbox as { readonly contents: readonly Item[] }

      assert.ok(contents.length > 0)
      for (const item of contents) {
        assert.ok(URL.canParse(String(item.thumbnail)), `${item.name}: ${item.thumbnail}`)
        assert.equal(typeof item.folder, 'boolean')
        assert.equal(item.path.endsWith('/'), item.folder, item.path)
        assert.deepEqual([typeof item.mimetype, typeof item.size], ['string', 'string'])
      }
    }
  })

  test('13.17 Webhooks: id and timestamp are integers, and id is no text', async () => {
    const { service, upload } = door()
    const webhooks = await service.webhooks()
    const since = Math.floor(Date.now() / 1000)

    const { handle } = await upload('told.txt', 'told')

    const { body } = await webhooks.of(String(handle))
    const { id, timestamp, text, action } = JSON.parse(body) as Fields
    assert.ok(Number.isSafeInteger(id), `${id}`)
    assert.ok(Number.isSafeInteger(timestamp) && Math.abs(Number(timestamp) - since) < 60)
    assert.equal(action, 'fp.upload')
    assert.equal(typeof text, 'object')
    assert.match(body, /"timestamp":\d+,/)
  })
}

async function newSession({ apikey, post }: Door): Promise<Fields> {
  return (await post('cloud', '/folder/list', { apikey, clouds: {} })).fields
}
