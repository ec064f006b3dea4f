import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { newEndpointSecret } from './endpoint-secret.ts'
import { signWebhook, toSigningKey } from './sign.ts'

const BODY =
  '{"action":"fp.upload","timestamp":1893456000,"id":42,"text":{"url":"https://cdn.fs.example.com/QsHandle000000000001","client":"Dropbox","type":"image/png","filename":"bike.png","size":2048}}'
const sentAt = new Date(1_893_456_000_000)

test('Filestack’s header holds the value of the reference’s test vector', () => {
  const keys = { current: toSigningKey('whsec_quayside_1'), former: undefined }

  const signed = signWebhook(keys, { eventId: 42, body: BODY, sentAt })

  assert.equal(signed['fs-timestamp'], '1893456000')
  assert.equal(
    signed['fs-signature'],
    '38257c8c3afc3cf1da06c160b14cc4b9df7dd6ce3116bfc1c9238d1b58f6215d',
  )
})

test('Standard Webhooks’ header signs id, time and body with the bytes behind the prefix', () => {
  const key = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64')
  const keys = { current: toSigningKey(`whsec_${key.toString('base64')}`), former: undefined }

  const signed = signWebhook(keys, { eventId: 42, body: BODY, sentAt })

  const expected = createHmac('sha256', key).update(`evt_42.1893456000.${BODY}`).digest('base64')
  assert.equal(signed['webhook-signature'], `v1,${expected}`)
})

test('a former secret signs beside the new one where the header has room for both', () => {
  const [current, former] = [toSigningKey(newEndpointSecret()), toSigningKey(newEndpointSecret())]
  const event = { eventId: 7, body: 'žluťoučký kůň', sentAt }
  const alone = (key: typeof current) => signWebhook({ current: key, former: undefined }, event)

  const both = signWebhook({ current, former }, event)

  assert.equal(
    both['webhook-signature'],
    `${alone(current)['webhook-signature']} ${alone(former)['webhook-signature']}`,
  )
  assert.equal(both['fs-signature'], alone(current)['fs-signature'])
})
