import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { type ConnectedPerson, connectPerson } from '../support/cloud.ts'
import { eventually } from '../support/eventually.ts'
import { pngPicture, pngSize } from '../support/picture.ts'
import { forEachSize } from '../support/places.ts'
import { DEMO_API_KEY, startQuayside, type TestQuayside } from '../support/quayside.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'

const ADMIN_TOKEN = 'admin-token-of-the-journey'

forEachSize((size) => {
  let quayside: TestQuayside
  let receiver: WebhookReceiver
  let person: ConnectedPerson
  before(async () => {
    receiver = await startWebhookReceiver()
    quayside = await startQuayside({ size, env: { QUAYSIDE_ADMIN_TOKEN: ADMIN_TOKEN } })
    person = await connectPerson(quayside)
    await fetch(`${quayside.url}/api/admin/apps/${DEMO_API_KEY}/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url: receiver.url, event: 'fp.converse' }),
    })
  })
  after(async () => {
    await quayside.stop()
    await receiver.close()
  })

  const told = (handle: string) =>
    receiver.received
      .map(({ body }) => JSON.parse(body))
      .filter(({ text }) => text.link.handle === handle)
  async function upload(picture: Uint8Array): Promise<string> {
    const query = `key=${DEMO_API_KEY}&filename=bike.png`
    const url = `${quayside.url}/api/store/S3?${query}`
    const stored = await fetch(url, { method: 'POST', body: new Uint8Array(picture) })
    const { url: link } = (await stored.json()) as { url: string }
    return link.slice(-20)
  }
  const open = (path: string) => fetch(`${quayside.url}/cdn/${path}`)
  async function sizeAt(path: string) {
    const answer = await open(path)
    const bytes = new Uint8Array(await answer.arrayBuffer())
    assert.equal(answer.status, 200, Buffer.from(bytes).toString())
    return pngSize(bytes)
  }

  test('a picture that was uploaded is made smaller, and its app is told once', async () => {
    const handle = await upload(pngPicture(400, 300))

    assert.deepEqual(await sizeAt(`resize=width:100/${handle}`), { width: 100, height: 75 })
    assert.deepEqual(await sizeAt(`resize=width:100/${handle}`), { width: 100, height: 75 })
    // Whatever was to be told of the first request has been told by the time this is.
    assert.deepEqual(await sizeAt(`resize=width:50/${handle}`), { width: 50, height: 38 })

    await eventually(() => told(handle).some(({ text }) => text.url.includes('width:50')))
    const events = told(handle).filter(({ text }) => text.url === `/resize=width:100/${handle}`)
    assert.equal(events.length, 1)
    const { action, text } = events[0]
    assert.equal(action, 'fp.converse')
    assert.equal(text.link.url, `${quayside.url}/api/file/${handle}`)
    assert.equal(text.link.provider, size === 'scaled' ? 'amazon' : 'internal')
  })

  test('a picture that lies in Dropbox is made smaller where it is linked', async () => {
    const { handle } = await person.link('/Photos/harbour.jpg')

    const path = `resize=width:64/output=format:png/${handle}`
    assert.equal((await sizeAt(path)).width, 64)

    const [event] = await eventually(() => told(handle).length > 0 && told(handle))
    assert.equal(event.text.link.provider, 'Dropbox')
    assert.equal(event.text.link.filename, 'harbour.jpg')
  })

  test('a server that dies while it converts leaves nothing half done', async () => {
    const handle = await upload(pngPicture(1_600, 1_200))
    const path = `oil_paint=amount:30/blur=amount:10/${handle}`
    const lost = open(path).catch(() => undefined)
    const folder = `${quayside.env.QUAYSIDE_DATA_DIR}/conversions`
    await eventually(async () => (await readdir(folder)).length > 0)

    await quayside.server().kill()
    await lost
    await quayside.restart()

    assert.deepEqual(await readdir(folder), [])
    assert.deepEqual(await sizeAt(path), { width: 1_600, height: 1_200 })
    await eventually(() => told(handle).length > 0)
    assert.equal(told(handle).length, 1)
  })
})
