import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { Secret } from './secret.ts'
import { createSecret } from './secret.ts'

/*
 * Secrets at rest. A sealed text reads `v1.<key id>.<nonce><tag><ciphertext>`, the last part in
 * base64url: AES-256-GCM under the key of that id. The purpose, which says what the text is and
 * whose, is authenticated with it, so that a sealed text moved to another row or column does not
 * open there.
 */
export interface Sealer {
  /** Seals under the first key. The same text gives another result each time. */
  seal(text: string, purpose?: string): string
  /** Throws a `SealError` when the key is unknown, the purpose is another, or a bit was changed. */
  open(sealed: string, purpose?: string): string
  /** Whether it was sealed under an older key and should be sealed again. */
  needsReseal(sealed: string): boolean
}

/** A sealed text cannot be opened. The message says why and holds nothing secret. */
export class SealError extends Error {
  override readonly name = 'SealError'
}

export interface SealKey {
  readonly id: string
  readonly bytes: Uint8Array
}

const VERSION = 'v1'
const KEY_BYTES = 32
/** What NIST SP 800-38D advises for random nonces and full-length tags. */
const NONCE_BYTES = 12
const TAG_BYTES = 16
const CIPHER = 'aes-256-gcm'

/** The first key seals, all of them open. */
export function createSealer(keys: readonly SealKey[]): Sealer {
  const [current] = keys
  if (!current) throw new SealError('there is no key to seal with')
  const byId = new Map(keys.map((key) => [key.id, key.bytes]))

  return {
    seal(text, purpose = '') {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, current.bytes, nonce)
      cipher.setAAD(contextOf(current.id, purpose))
      const body = [cipher.update(text, 'utf8'), cipher.final()]
      const bytes = Buffer.concat([nonce, cipher.getAuthTag(), ...body])
      return `${VERSION}.${current.id}.${bytes.toString('base64url')}`
    },
    open(sealed, purpose = '') {
      const { keyId, bytes } = parseSealed(sealed)
      const key = byId.get(keyId)
      if (!key)
        throw new SealError(`it was sealed under the key "${keyId}", which is not configured`)
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES))
      decipher.setAAD(contextOf(keyId, purpose))
      decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
      try {
        const text = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES))
        return Buffer.concat([text, decipher.final()]).toString('utf8')
      } catch (error) {
        throw new SealError(
          `it does not open with the key "${keyId}": it was changed, or sealed for another purpose`,
          { cause: error },
        )
      }
    },
    needsReseal: (sealed) => parseSealed(sealed).keyId !== current.id,
  }
}

/**
 * Keys from their text: one base64 key, or several as `id:base64` with commas between. A key
 * without an id is known by the beginning of its hash, so that adding newer keys before it later
 * does not change what it is called. Throws a `SealError` that says what is wrong.
 */
export function parseSealKeys(text: string): readonly SealKey[] {
  const keys = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map(parseSealKey)
  if (keys.length === 0) throw new SealError('there is no key')
  if (new Set(keys.map(({ id }) => id)).size < keys.length) {
    throw new SealError('two keys have the same id')
  }
  return keys
}

/** A new random key in the form `parseSealKeys` reads. */
export const newSealKey = (): Secret => createSecret(randomBytes(KEY_BYTES).toString('base64'))

function parseSealKey(text: string): SealKey {
  const [, givenId, base64 = ''] = /^(?:([^:]*):)?(.*)$/.exec(text) ?? []
  const bytes = Buffer.from(base64, 'base64')
  // Node skips what is not base64: only a text that comes out the same again was right.
  const isBase64 = bytes.toString('base64').replace(/=+$/, '') === base64.replace(/=+$/, '')
  if (!isBase64 || bytes.length !== KEY_BYTES) {
    throw new SealError(`a key is ${KEY_BYTES} bytes in base64 (make one: openssl rand -base64 32)`)
  }
  const id = givenId ?? createHash('sha256').update(bytes).digest('hex').slice(0, 8)
  if (!/^[A-Za-z0-9_-]{1,32}$/.test(id)) {
    throw new SealError("a key's id is up to 32 letters, digits, - and _")
  }
  return { id, bytes }
}

function parseSealed(sealed: string): { keyId: string; bytes: Buffer } {
  const [version, keyId, body = ''] = sealed.split('.')
  const bytes = Buffer.from(body, 'base64url')
  // Node skips what is not base64: nobody makes another text of one that opens as well.
  const isWritten = sealed === `${version}.${keyId}.${bytes.toString('base64url')}`
  if (!isWritten || version !== VERSION || !keyId || bytes.length < NONCE_BYTES + TAG_BYTES) {
    throw new SealError('it is not a sealed text')
  }
  return { keyId, bytes }
}

const contextOf = (keyId: string, purpose: string) =>
  Buffer.from(`${VERSION}.${keyId}.${purpose}`, 'utf8')
