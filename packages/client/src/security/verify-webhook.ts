import { fromBase64, fromHex, isHmacSha256 } from './hmac.ts'

export interface VerifyWebhookOptions {
  /** Those of the request; the case of the names does not matter. */
  readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
  /** The one that was shown when the webhook was made. */
  readonly secret: string
  /** How far the sender's clock may be from ours; 300 by default. */
  readonly toleranceSeconds?: number | undefined
}

/** A request that is not from the service, or comes too late. */
export class WebhookError extends Error {
  override readonly name = 'WebhookError'
  readonly code: 'signature_missing' | 'signature_wrong' | 'timestamp_outside' | 'body_malformed'

  constructor(message: string, code: WebhookError['code'], cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}

const TOLERANCE_SECONDS = 300

/**
 * The event a webhook request carries, when the service sent it: by `FS-Signature` over
 * `FS-Timestamp`, or by the headers of Standard Webhooks. `body` is the raw text or bytes, before
 * anything has parsed it. Compares in constant time. Rejects with `WebhookError`.
 */
export async function verifyWebhook(
  body: string | Uint8Array<ArrayBuffer>,
  options: VerifyWebhookOptions,
): Promise<unknown> {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body)
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const read = headerReader(options.headers)
  const proofs = [filestackProof(read, options.secret), standardProof(read, options.secret)]
  const given = proofs.filter((proof) => proof !== undefined)
  if (given.length === 0) {
    throw new WebhookError('The request is not signed.', 'signature_missing')
  }
  const checked = await Promise.all(given.map((proof) => proves(proof, bytes)))
  const valid = given.filter((_, index) => checked[index])
  if (valid.length === 0) throw new WebhookError('The signature is wrong.', 'signature_wrong')
  const tolerance = options.toleranceSeconds ?? TOLERANCE_SECONDS
  if (!valid.some(({ timestamp }) => isFresh(timestamp, tolerance))) {
    throw new WebhookError('The request is too old, or a clock is wrong.', 'timestamp_outside')
  }
  return parseBody(text)
}

/** A claim of the headers: one of these signatures is that of what precedes and the body. */
interface Proof {
  readonly signatures: readonly Uint8Array<ArrayBuffer>[]
  readonly key: string | Uint8Array<ArrayBuffer>
  readonly prefix: string
  readonly timestamp: string
}

type ReadHeader = (name: string) => string | undefined

function filestackProof(read: ReadHeader, secret: string): Proof | undefined {
  const signature = read('fs-signature')
  const timestamp = read('fs-timestamp')
  if (!signature || !timestamp) return undefined
  const bytes = fromHex(signature)
  return { signatures: bytes ? [bytes] : [], key: secret, prefix: `${timestamp}.`, timestamp }
}

function standardProof(read: ReadHeader, secret: string): Proof | undefined {
  const [id, timestamp, list] = ['id', 'timestamp', 'signature'].map((name) =>
    read(`webhook-${name}`),
  )
  const key = fromBase64(secret.replace(/^whsec_/, ''))
  // A secret that is no base64 is one of the other form.
  if (!id || !timestamp || !list || !key) return undefined
  const signatures = list.split(' ').flatMap((versioned) => {
    const bytes = versioned.startsWith('v1,') ? fromBase64(versioned.slice(3)) : undefined
    return bytes ? [bytes] : []
  })
  return { signatures, key, prefix: `${id}.${timestamp}.`, timestamp }
}

async function proves(proof: Proof, body: Uint8Array<ArrayBuffer>): Promise<boolean> {
  const message = new Uint8Array(await new Blob([proof.prefix, body]).arrayBuffer())
  const checks = proof.signatures.map((bytes) => isHmacSha256(bytes, proof.key, message))
  return (await Promise.all(checks)).includes(true)
}

function isFresh(timestamp: string, toleranceSeconds: number): boolean {
  const age = Math.abs(Date.now() / 1000 - Number(timestamp))
  return age <= toleranceSeconds
}

function headerReader(headers: VerifyWebhookOptions['headers']): ReadHeader {
  if (headers instanceof Headers) return (name) => headers.get(name) ?? undefined
  const byName = new Map(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  )
  return (name) => {
    const value = byName.get(name)
    return typeof value === 'object' ? value[0] : value
  }
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new WebhookError('The body is not JSON.', 'body_malformed', cause)
  }
}
