import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { dropboxNotices } from './notices.ts'

const client = { clientId: 'shop', clientSecret: 'secret of the shop' }
const body = Buffer.from(
  '{"list_folder":{"accounts":["dbid:A","dbid:B","dbid:A",7]},"delta":{"users":[1]}}',
)
const sign = (secret: string, bytes: Uint8Array = body) =>
  createHmac('sha256', secret).update(bytes).digest('hex')
const read = (signature: string | undefined, bytes: Uint8Array = body) =>
  dropboxNotices.read({ headers: { 'x-dropbox-signature': signature }, body: bytes, client })

test('a signed notice names each account once', () => {
  assert.deepEqual(read(sign(client.clientSecret)), ['dbid:A', 'dbid:B'])
})

test('a notice that is not signed with the secret of this client is none', () => {
  const good = sign(client.clientSecret)

  for (const signature of [undefined, '', 'zz', good.slice(2), `${good}00`, sign('another')]) {
    assert.equal(read(signature), undefined)
  }
  assert.equal(read(good, Buffer.concat([body, Buffer.from(' ')])), undefined)
})

test('a signed body that names nobody is a notice about nobody', () => {
  for (const text of ['', 'null', '[]', '{"list_folder":{"accounts":"dbid:A"}}']) {
    const bytes = Buffer.from(text)
    assert.deepEqual(read(sign(client.clientSecret, bytes), bytes), [])
  }
})

test('knows the question whether an address is ours', () => {
  assert.equal(dropboxNotices.challengeOf({ challenge: 'abc' }), 'abc')
  for (const query of [{}, { challenge: '' }, { challenge: ['a', 'b'] }]) {
    assert.equal(dropboxNotices.challengeOf(query), undefined)
  }
})
