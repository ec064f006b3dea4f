import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import type { NewWebhookAnswer } from '@quayside/wire'
import { Webhook } from 'standardwebhooks'
import { type ConnectedPerson, connectPerson } from '../support/cloud.ts'
import { eventually } from '../support/eventually.ts'
import { DEMO_API_KEY, startQuayside, type TestQuayside } from '../support/quayside.ts'
import { putText } from '../support/sandbox.ts'
import {
  type ReceivedWebhook,
  startWebhookReceiver,
  type WebhookReceiver,
} from '../support/webhook-receiver.ts'

/** The unmodified client, version 4.3.8, as a receiver in Node uses it. */
const { validateWebhookSignature } = createRequire(import.meta.url)('filestack-js-4') as {
  validateWebhookSignature(
    secret: string,
    rawBody: string,
    toCompare: { readonly signature: string; readonly timestamp: string },
  ): boolean
}

const ADMIN_TOKEN = 'admin-token-of-the-compat-test'
let quayside: TestQuayside
let receiver: WebhookReceiver
let person: ConnectedPerson
let secret: string

before(async () => {
  receiver = await startWebhookReceiver()
  quayside = await startQuayside({ seed: 'empty', env: { QUAYSIDE_ADMIN_TOKEN: ADMIN_TOKEN } })
  person = await connectPerson(quayside)
  const added = await fetch(`${quayside.url}/api/admin/apps/${DEMO_API_KEY}/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: receiver.url, event: 'fp.upload' }),
  })
  const [webhook] = (await added.json()) as NewWebhookAnswer[]
  secret = webhook?.secret ?? ''
})
after(async () => {
  await quayside.stop()
  await receiver.close()
})

/** What the receiver got for the file of this name. */
function receivedFor(filename: string): Promise<ReceivedWebhook> {
  return eventually(() =>
    receiver.received.find(({ body }) => JSON.parse(body).text.filename === filename),
  )
}

function header({ headers }: ReceivedWebhook, name: string): string {
  const value = headers[name]
  assert.equal(typeof value, 'string', `${name} is sent`)
  return String(value)
}

/** Both libraries accept it, and neither does once a byte is another. */
function checkSignatures(webhook: ReceivedWebhook): void {
  const { body } = webhook
  const forged = body.replace('fp.upload', 'fp.delete')
  const toCompare = {
    signature: header(webhook, 'fs-signature'),
    timestamp: header(webhook, 'fs-timestamp'),
  }
  assert.ok(validateWebhookSignature(secret, body, toCompare))
  assert.ok(!validateWebhookSignature(secret, forged, toCompare))

  const standard = new Webhook(secret)
  const headers = {
    'webhook-id': header(webhook, 'webhook-id'),
    'webhook-timestamp': header(webhook, 'webhook-timestamp'),
    'webhook-signature': header(webhook, 'webhook-signature'),
  }
  assert.deepEqual(standard.verify(body, headers), JSON.parse(body))
  assert.throws(() => standard.verify(forged, headers))
}

/** What telegraf's decoder asks for: it answers 400 to anything but integers in this envelope. */
function checkEnvelope({ body }: ReceivedWebhook): Record<string, unknown> {
  const { action, timestamp, id, text, ...others } = JSON.parse(body)
  assert.equal(action, 'fp.upload')
  assert.ok(Number.isInteger(timestamp) && Number.isInteger(id))
  assert.deepEqual(others, {})
  return text
}

test('a link to a file in Dropbox is told as the reference shows, and signed for both libraries', async () => {
  await putText(quayside, '/linked.txt', 'stays in Dropbox')
  const file = await person.link('/linked.txt')

  const webhook = await receivedFor('linked.txt')

  checkSignatures(webhook)
  const text = checkEnvelope(webhook)
  assert.deepEqual(Object.keys(text).sort(), ['client', 'filename', 'size', 'type', 'url'])
  assert.equal(text.client, 'Dropbox')
  assert.equal(text.size, 'stays in Dropbox'.length)
  assert.match(String(text.url), /\/api\/file\/[A-Za-z0-9]{20}$/)
  assert.equal(String(text.url).split('/').at(-1), file.url.split('/').at(-1))
})

test('a copy of a file in Dropbox is told as the reference shows, and signed for both libraries', async () => {
  await putText(quayside, '/stored.txt', 'comes to us')
  const file = await person.store('/stored.txt')

  const webhook = await receivedFor('stored.txt')

  checkSignatures(webhook)
  const text = checkEnvelope(webhook)
  assert.equal(text.client, 'Dropbox')
  assert.equal(text.status, 'Stored')
  assert.equal(text.size, 'comes to us'.length)
  assert.equal(typeof text.key, 'string')
  assert.equal(text.url, file.url)
})
