import { createHmac } from 'node:crypto'
import { standardKeyOf } from './endpoint-secret.ts'

/** What signs for an endpoint; made once, used for every request. */
export interface SigningKeys {
  readonly current: SigningKey
  /** Signs as well until its time is over, so that receivers can change theirs without a gap. */
  readonly former: SigningKey | undefined
}

export interface SigningKey {
  readonly secret: string
  readonly standard: Buffer
}

export interface Signatures {
  readonly 'fs-signature': string
  readonly 'fs-timestamp': string
  readonly 'webhook-id': string
  readonly 'webhook-timestamp': string
  readonly 'webhook-signature': string
}

export const toSigningKey = (secret: string): SigningKey => ({
  secret,
  standard: standardKeyOf(secret),
})

/** What Standard Webhooks know an event by. */
export const webhookId = (eventId: number): string => `evt_${eventId}`

/**
 * Signs the very bytes that are sent, in both ways: Filestack's (reference 10.5), whose one header
 * holds one signature, the current secret's, and Standard Webhooks', whose header holds one for
 * each secret. `webhook-id` is the same in every attempt and every replay of an event.
 */
export function signWebhook(
  { current, former }: SigningKeys,
  { eventId, body, sentAt }: { eventId: number; body: string; sentAt: Date },
): Signatures {
  const id = webhookId(eventId)
  const timestamp = String(Math.floor(sentAt.getTime() / 1000))
  const content = `${timestamp}.${body}`
  const standard = (key: SigningKey) => `v1,${hmac(key.standard, `${id}.${content}`, 'base64')}`
  return {
    'fs-signature': hmac(current.secret, content, 'hex'),
    'fs-timestamp': timestamp,
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': former ? `${standard(current)} ${standard(former)}` : standard(current),
  }
}

function hmac(key: string | Buffer, content: string, encoding: 'hex' | 'base64'): string {
  return createHmac('sha256', key).update(content).digest(encoding)
}
