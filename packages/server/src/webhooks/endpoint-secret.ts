import { randomBytes } from 'node:crypto'
import type { EndpointId } from '../lib/ids.ts'
import type { Sealer } from '../lib/seal.ts'

/** As Standard Webhooks writes secrets: receivers know it by the beginning. */
const PREFIX = 'whsec_'
const SECRET_BYTES = 32

/** A new secret in the form that both kinds of signature take. */
export const newEndpointSecret = (): string =>
  `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`

/** Whose it is is sealed with it. */
export function sealEndpointSecret(sealer: Sealer, id: EndpointId, secret: string): string {
  return sealer.seal(secret, purpose(id))
}

export function openEndpointSecret(sealer: Sealer, id: EndpointId, sealed: string): string {
  return sealer.open(sealed, purpose(id))
}

/**
 * The bytes that sign for Standard Webhooks: what the base64 behind the prefix stands for. Filestack
 * signs with the whole text instead.
 */
export function standardKeyOf(secret: string): Buffer {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret
  return Buffer.from(text, 'base64')
}

const purpose = (id: EndpointId) => `endpoint secret ${id}`
