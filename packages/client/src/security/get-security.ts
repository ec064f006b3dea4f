import type { Security } from '../api/api.ts'
import { hmacSha256, toHex } from './hmac.ts'

/** What a policy allows (manual: security). Only `expiry` has to be there. */
export interface Policy {
  /** Seconds since 1970. */
  readonly expiry: number
  /** What is allowed; everything without it. */
  readonly call?: readonly PolicyCall[] | PolicyCall | undefined
  readonly handle?: string | undefined
  /** Regular expressions that have to match the whole of it. */
  readonly url?: string | undefined
  readonly path?: string | undefined
  readonly container?: string | undefined
  /** Bytes. */
  readonly minSize?: number | undefined
  readonly maxSize?: number | undefined
}

export type PolicyCall =
  | 'pick'
  | 'read'
  | 'stat'
  | 'write'
  | 'writeUrl'
  | 'store'
  | 'convert'
  | 'remove'
  | 'exif'
  | 'runWorkflow'

/**
 * Signs a policy with the app's secret. For servers: who has the secret may do everything, so it
 * does not belong in a page.
 */
export async function getSecurity(policy: Policy, appSecret: string): Promise<Security> {
  const text = toBase64(new TextEncoder().encode(JSON.stringify(policy)))
  return { policy: text, signature: toHex(await hmacSha256(appSecret, text)) }
}

function toBase64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
}
