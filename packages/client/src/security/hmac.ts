const ALGORITHM = { name: 'HMAC', hash: 'SHA-256' }
const utf8 = new TextEncoder()

type Bytes = Uint8Array<ArrayBuffer>

const bytesOf = (input: string | Bytes): Bytes =>
  typeof input === 'string' ? utf8.encode(input) : input

async function importKey(secret: string | Bytes, use: 'sign' | 'verify'): Promise<CryptoKey> {
  return await crypto.subtle.importKey('raw', bytesOf(secret), ALGORITHM, false, [use])
}

export async function hmacSha256(secret: string | Bytes, message: string | Bytes): Promise<Bytes> {
  const key = await importKey(secret, 'sign')
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, bytesOf(message)))
}

/** Compares in constant time. */
export async function isHmacSha256(
  proof: Bytes,
  secret: string | Bytes,
  message: string | Bytes,
): Promise<boolean> {
  const key = await importKey(secret, 'verify')
  return await crypto.subtle.verify('HMAC', key, proof, bytesOf(message))
}

export const toHex = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

/** `undefined` for anything but lower-case hex. */
export function fromHex(text: string): Bytes | undefined {
  if (!/^([0-9a-f]{2})+$/.test(text)) return undefined
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}

/** `undefined` for anything but base64. */
export function fromBase64(text: string): Bytes | undefined {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  } catch {
    return undefined
  }
}
