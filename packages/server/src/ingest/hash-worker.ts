import { createHash } from 'node:crypto'
import { parentPort } from 'node:worker_threads'
import { createBlockHash } from '../lib/block-hash.ts'

/*
 * Hashes in a thread of its own: the plain SHA-256 of a file, and the SHA-256 over the SHA-256s of
 * its 4 MiB blocks. Where a transfer has to go on in another process without the bytes (S3), the
 * state must be kept: Node's own hash cannot give it away, so those sessions use WebAssembly at a
 * quarter of the speed.
 */

/** `md5` has a thread of another kind, which is asked the same way (`md5-worker.ts`). */
export type HashAlgorithm = 'sha256' | 'blocks' | 'md5'
export type HashRequest = { readonly id: number; readonly session: number } & (
  | {
      readonly type: 'open'
      readonly algorithm: HashAlgorithm
      readonly isSavable: boolean
      readonly state: string | undefined
    }
  | { readonly type: 'update'; readonly bytes: Uint8Array }
  | { readonly type: 'save' }
  | { readonly type: 'digest' }
  | { readonly type: 'close' }
)
export interface HashReply {
  readonly id: number
  readonly value?: string
  readonly error?: string
}

interface Digest {
  update(bytes: Uint8Array): void
  /** Base64; between two blocks. */
  save(): string
  /** Hex. */
  digest(): string
}

const sessions = new Map<number, Digest>()
/** Opening is asynchronous, so requests are taken strictly one after the other. */
let queue = Promise.resolve()

parentPort?.on('message', (request: HashRequest) => {
  queue = queue.then(() => answer(request))
})

async function answer(request: HashRequest): Promise<void> {
  try {
    const value = await perform(request)
    reply(value === undefined ? { id: request.id } : { id: request.id, value })
  } catch (error) {
    reply({ id: request.id, error: error instanceof Error ? error.message : String(error) })
  }
}

function reply(message: HashReply): void {
  parentPort?.postMessage(message)
}

async function perform(request: HashRequest): Promise<string | undefined> {
  if (request.type === 'open') {
    sessions.set(request.session, await openDigest(request))
    return undefined
  }
  const digest = sessions.get(request.session)
  if (request.type === 'close') {
    sessions.delete(request.session)
    return undefined
  }
  if (!digest) throw new Error('no such hash session')
  if (request.type === 'save') return digest.save()
  if (request.type === 'digest') return digest.digest()
  digest.update(request.bytes)
  return undefined
}

async function openDigest(request: HashRequest & { type: 'open' }): Promise<Digest> {
  if (request.isSavable) return savableDigest(request.algorithm, request.state)
  const refuse = () => {
    throw new Error('this hash cannot be saved')
  }
  if (request.algorithm === 'blocks') return { ...createBlockHash(), save: refuse }
  const hash = createHash(request.algorithm)
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest('hex'),
    save: refuse,
  }
}

async function savableDigest(algorithm: HashAlgorithm, state: string | undefined): Promise<Digest> {
  // Loaded only where it is needed: its programs take memory in each thread.
  const { createSHA256 } = await import('hash-wasm')
  const hash = await createSHA256()
  if (state === undefined) hash.init()
  else hash.load(Buffer.from(state, 'base64'))
  const save = () => Buffer.from(hash.save()).toString('base64')
  if (algorithm === 'blocks') return { ...createBlockHash(hash), save }
  return {
    update: (bytes) => void hash.update(bytes),
    digest: () => hash.digest('hex'),
    save,
  }
}
