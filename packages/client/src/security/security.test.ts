import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { test } from 'node:test'
import { getSecurity } from './get-security.ts'
import { verifyWebhook } from './verify-webhook.ts'

const APP_SECRET = 'QSIDESECRETQSIDESECRETQSID'

test('a policy is signed as Filestack does', async () => {
  assert.deepEqual(await getSecurity({ expiry: 1893456000 }, APP_SECRET), {
    policy: 'eyJleHBpcnkiOjE4OTM0NTYwMDB9',
    signature: '5e53132e97fda0a50c643eed78c0998d92900ad857d3fa86c96c021082476854',
  })
  assert.deepEqual(
    await getSecurity({ expiry: 1893456000, call: ['read'], path: '/~~~???>>>' }, APP_SECRET),
    {
      policy: 'eyJleHBpcnkiOjE4OTM0NTYwMDAsImNhbGwiOlsicmVhZCJdLCJwYXRoIjoiL35+fj8/Pz4+PiJ9',
      signature: 'e0a9573ac7b6e7466d34e445670761ca99963d350847d42203580b3a2c60c272',
    },
  )
})

const SECRET = 'whsec_quayside_1'
const BODY =
  '{"action":"fp.upload","timestamp":1893456000,"id":42,"text":{"url":"https://cdn.fs.example.com/QsHandle000000000001","client":"Dropbox","type":"image/png","filename":"bike.png","size":2048}}'
const filestack = {
  'FS-Timestamp': '1893456000',
  'FS-Signature': '38257c8c3afc3cf1da06c160b14cc4b9df7dd6ce3116bfc1c9238d1b58f6215d',
}
/** The vectors are of a day to come. */
const anyTime = { toleranceSeconds: Number.POSITIVE_INFINITY }

test('a webhook signed by FS-Signature is answered as its event', async () => {
  const event = await verifyWebhook(BODY, { headers: filestack, secret: SECRET, ...anyTime })

  assert.deepEqual(event, JSON.parse(BODY))
})

test('bytes and fetch headers are taken too', async () => {
  const headers = new Headers(filestack)

  await verifyWebhook(new TextEncoder().encode(BODY), { headers, secret: SECRET, ...anyTime })
})

function standardHeaders(secret: string, timestamp: number, body: string) {
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const signature = createHmac('sha256', key).update(`msg_1.${timestamp}.${body}`).digest('base64')
  return {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,bm9wZQ== v1a,x v1,${signature}`,
  }
}

test('a webhook signed by Standard Webhooks is answered as its event', async () => {
  const secret = `whsec_${Buffer.from('a secret of some length').toString('base64')}`
  const headers = standardHeaders(secret, Math.floor(Date.now() / 1000), BODY)

  assert.deepEqual(await verifyWebhook(BODY, { headers, secret }), JSON.parse(BODY))
})

const refused: readonly [string, string, object, string][] = [
  ['another body', `${BODY} `, filestack, 'signature_wrong'],
  ['no signature', BODY, {}, 'signature_missing'],
  ['a time without a signature', BODY, { 'fs-timestamp': '1' }, 'signature_missing'],
  ['another time', BODY, { ...filestack, 'FS-Timestamp': '1893456001' }, 'signature_wrong'],
  [
    'a signature in other letters',
    BODY,
    { ...filestack, 'FS-Signature': filestack['FS-Signature'].toUpperCase() },
    'signature_wrong',
  ],
  ['no hex', BODY, { ...filestack, 'FS-Signature': 'zz' }, 'signature_wrong'],
]
for (const [what, body, headers, code] of refused) {
  test(`a webhook with ${what} is refused`, async () => {
    const verifying = verifyWebhook(body, { headers: { ...headers }, secret: SECRET, ...anyTime })

    await assert.rejects(verifying, { name: 'WebhookError', code })
  })
}

test('a webhook of another time is refused, also one from the future', async () => {
  const verifying = verifyWebhook(BODY, { headers: filestack, secret: SECRET })

  await assert.rejects(verifying, { code: 'timestamp_outside' })
})
