import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import pLimit from 'p-limit'
import { passwordTooCommon, passwordTooShort, signInBusy } from './errors.ts'

/** Keeps passwords so that nobody who reads the database can know them. */
export interface Passwords {
  /** `$argon2id$v=19$…`, with a salt of its own. */
  hash(password: string): Promise<string>
  /**
   * Takes as long for somebody who is unknown or has no password (`undefined`) as for a wrong one.
   * Rejects with `unavailable` / `sign_in_busy` while too many are being checked.
   */
  verify(password: string, hash: string | undefined): Promise<boolean>
}

interface Cost {
  /** In KiB. */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

/** OWASP's smallest advised: 19 MiB, two passes, one lane; about 50 ms. */
const COST: Cost = { memory: 19_456, passes: 2, parallelism: 1 }
const SALT_BYTES = 16
const HASH_BYTES = 32
/** Each holds its 19 MiB while it runs, and one of the threads that also read files. */
const AT_ONCE = 2
/** Two seconds' worth; whoever comes then is told to come back. */
const MAX_WAITING = 64
const MIN_CHARS = 10

export function createPasswords(): Passwords {
  const limit = pLimit(AT_ONCE)
  const nobodys = toText(randomBytes(SALT_BYTES), randomBytes(HASH_BYTES))

  async function derive(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
    if (limit.pendingCount >= MAX_WAITING) throw signInBusy()
    // The same letters may be written in several ways, by keyboards of the same person.
    const message = password.normalize('NFKC')
    const facts = { ...cost, message, nonce: salt, tagLength: HASH_BYTES }
    return await limit(() => promisify(argon2)('argon2id', facts))
  }

  return {
    async hash(password) {
      const salt = randomBytes(SALT_BYTES)
      return toText(salt, await derive(password, salt, COST))
    },
    async verify(password, hash) {
      const { salt, tag, cost } = parseHash(hash ?? nobodys)
      const isSame = timingSafeEqual(await derive(password, salt, cost), tag)
      return isSame && hash !== undefined
    },
  }
}

/**
 * Rejects with `invalid` / `password_too_short` or `password_too_common`. Length is what counts;
 * rules about digits and signs only make people write passwords down.
 */
export function checkNewPassword(password: string, ...known: readonly string[]): void {
  if ([...password].length < MIN_CHARS) throw passwordTooShort(MIN_CHARS)
  const word = password.toLowerCase()
  const isOneLetter = new Set(word).size < 3
  if (isOneLetter || known.some((one) => one.toLowerCase() === word)) throw passwordTooCommon()
}

const toText = (salt: Buffer, tag: Buffer) =>
  `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${bare(salt)}$${bare(tag)}`

const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

/** With the costs it was made at, so that raising them leaves older ones readable. */
function parseHash(text: string) {
  const found = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(text)
  if (!found) throw new Error('a kept password is not as it was written')
  const [, memory, passes, parallelism, salt = '', tag = ''] = found
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}
