import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { NewWebhookAnswer } from '@quayside/wire'
import { type ConnectedPerson, connectPerson, post } from '../support/cloud.ts'
import { eventually } from '../support/eventually.ts'
import { forEachSize } from '../support/places.ts'
import { DEMO_API_KEY, PERSON, startQuayside, type TestQuayside } from '../support/quayside.ts'
import { putText } from '../support/sandbox.ts'
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
    const added = await fetch(`${quayside.url}/api/admin/apps/${DEMO_API_KEY}/webhooks`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ url: receiver.url, event: 'all' }),
    })
    const webhooks = (await added.json()) as NewWebhookAnswer[]
    assert.ok(webhooks.length > 10)
  })
  after(async () => {
    await quayside.stop()
    await receiver.close()
  })

  interface Told {
    readonly action: string
    readonly text: Record<string, unknown>
  }
  const told = (action: string): readonly Told[] =>
    receiver.received.map(({ body }) => JSON.parse(body)).filter((one) => one.action === action)
  const handleOf = (url: string) => url.split('/').at(-1)
  const open = async (url: string) => {
    const answer = await fetch(url)
    await answer.arrayBuffer()
    return answer.status
  }

  test('a dialog that opens is told', async () => {
    const answer = await post(quayside, '/cloud/prefetch', {
      apikey: DEMO_API_KEY,
      events: ['picker'],
      picker_config: { accept: 'image/*' },
    })

    assert.equal(answer.status, 200)
    const [dialog] = await eventually(() =>
      told('fp.dialog').length > 0 ? told('fp.dialog') : undefined,
    )
    assert.deepEqual(dialog?.text.mimetypes, ['image/*'])
  })

  test('a linked file that changes and then goes is told once each', async () => {
    await putText(quayside, '/told.txt', 'first')
    const { url } = await person.link('/told.txt')
    await putText(quayside, '/told.txt', 'second, and longer')

    for (let n = 0; n < 3; n++) assert.equal(await open(url), 200)
    await quayside.sandbox.deleteFile({ account: PERSON, path: '/told.txt' })
    for (let n = 0; n < 3; n++) assert.notEqual(await open(url), 200)

    await eventually(() => told('qs.link.gone').length > 0)
    const [changed, ...changes] = told('qs.link.changed')
    const [gone, ...losses] = told('qs.link.gone')
    assert.deepEqual([changes, losses], [[], []])
    assert.deepEqual([changed?.text.handle, gone?.text.handle], [handleOf(url), handleOf(url)])
    assert.equal(changed?.text.size, 'second, and longer'.length)
    assert.equal(gone?.text.reason, 'deleted')
  })

  test('a transfer that fails is told', async () => {
    const { body } = await person.start(['/nowhere.txt'], { wait: true })

    await eventually(() => told('qs.ingest.failed').length > 0)
    const [failed] = told('qs.ingest.failed')
    assert.equal(failed?.text.ingest, body.ingests[0]?.id)
    assert.equal(failed?.text.path, '/nowhere.txt')
    assert.deepEqual(failed?.text.error, {
      code: body.ingests[0]?.error?.code,
      message: body.ingests[0]?.error?.message,
    })
  })

  test('a person who takes our access away at Dropbox is told once', async () => {
    const { url } = await person.link('/Photos/harbour.jpg')
    await quayside.sandbox.revokeAll(PERSON)

    for (let n = 0; n < 3; n++) assert.notEqual(await open(url), 200)

    await eventually(() => told('qs.connection.revoked').length > 0)
    const [revoked, ...more] = told('qs.connection.revoked')
    assert.deepEqual(more, [])
    assert.ok(revoked)
    assert.equal(revoked.text.client, 'Dropbox')
    assert.equal((revoked.text.account as { email: string }).email, PERSON)
  })
})
