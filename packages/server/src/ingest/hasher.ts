import { getCompileCacheDir } from 'node:module'
import { dirname } from 'node:path'
import { Worker, type WorkerOptions } from 'node:worker_threads'
import type { HashAlgorithm, HashReply, HashRequest } from './hash-worker.ts'

/** Hashes of a file's first bytes, from which another process can go on. */
export interface HashState {
  readonly offset: number
  /** Base64, opaque. */
  readonly sha256: string
  readonly blocks: string
}

export interface Digests {
  /** Lower-case hex. */
  readonly sha256: string
  readonly blockHash: string
}

/** The two hashes of one file, fed in order. */
export interface HashSession {
  /** Resolves when `bytes` may be used again. */
  update(bytes: Uint8Array): Promise<void>
  /** Only in savable sessions, at a multiple of 4 MiB. */
  save(offset: number): Promise<HashState>
  digest(): Promise<Digests>
  close(): void
}

/** One hash of some bytes, fed in order. */
export interface HashStream {
  /** Resolves when `bytes` may be used again. */
  update(bytes: Uint8Array): Promise<void>
  /** Lower-case hex. */
  digest(): Promise<string>
  close(): void
}

export interface Hasher {
  openOne(algorithm: HashAlgorithm): HashStream
  open(options: { readonly isSavable: boolean; readonly from: HashState | undefined }): HashSession
  close(): Promise<void>
}

/**
 * A thread for each hash, so that one large file keeps all of them busy; started with the first
 * file that needs it and kept.
 */
export function createHasher(): Hasher {
  const threads = new Map<HashAlgorithm, HashThread>()
  let sessions = 0
  const thread = (algorithm: HashAlgorithm) => {
    const known = threads.get(algorithm)
    if (known && !known.hasEnded()) return known
    const started = startThread(THREADS[algorithm])
    threads.set(algorithm, started)
    return started
  }

  return {
    openOne(algorithm) {
      const session = ++sessions
      const worker = thread(algorithm)
      const opened = worker.ask({
        type: 'open',
        session,
        algorithm,
        isSavable: false,
        state: undefined,
      })
      opened.catch(noop) // seen with what is asked next
      return {
        async update(bytes) {
          await worker.ask({ type: 'update', session, bytes })
        },
        digest: () => worker.ask({ type: 'digest', session }),
        close: () => void worker.ask({ type: 'close', session }).catch(noop),
      }
    },
    open({ isSavable, from }) {
      const session = ++sessions
      const sha256 = thread('sha256')
      const blocks = thread('blocks')
      const opened = Promise.all([
        sha256.ask({ type: 'open', session, algorithm: 'sha256', isSavable, state: from?.sha256 }),
        blocks.ask({ type: 'open', session, algorithm: 'blocks', isSavable, state: from?.blocks }),
      ])
      // Reported by the first update; without this a failure to open would end the process.
      opened.catch(() => undefined)
      const both = async (type: 'save' | 'digest') =>
        Promise.all([sha256.ask({ type, session }), blocks.ask({ type, session })])
      return {
        async update(bytes) {
          await opened
          await Promise.all([
            sha256.ask({ type: 'update', session, bytes }),
            blocks.ask({ type: 'update', session, bytes }),
          ])
        },
        async save(offset) {
          const [shaState, blockState] = await both('save')
          return { offset, sha256: shaState, blocks: blockState }
        },
        async digest() {
          await opened
          const [shaDigest, blockDigest] = await both('digest')
          return { sha256: shaDigest, blockHash: blockDigest }
        },
        close() {
          for (const worker of [sha256, blocks]) worker.ask({ type: 'close', session }).catch(noop)
        },
      }
    },
    async close() {
      await Promise.all([...threads.values()].map((worker) => worker.stop()))
    },
  }
}

const THREADS: Readonly<Record<HashAlgorithm, string>> = {
  sha256: './hash-worker.ts',
  blocks: './hash-worker.ts',
  md5: './md5-worker.ts',
}

function noop(): void {
  // The thread has stopped: there is nothing left to close.
}

type Question = HashRequest extends infer One
  ? One extends HashRequest
    ? Omit<One, 'id'>
    : never
  : never

/** What a hash thread makes is a few short messages; by itself it would let 16 MiB of them gather. */
const THREAD_YOUNG_MB = 2

/** A thread does not have the process's compile cache by itself; stripping types takes 14 MiB. */
function threadOptions(): WorkerOptions {
  const cacheDir = getCompileCacheDir()
  // What Node answers is the folder of this version within the one it wants to be told.
  return {
    env: cacheDir === undefined ? {} : { NODE_COMPILE_CACHE: dirname(cacheDir) },
    resourceLimits: { maxYoungGenerationSizeMb: THREAD_YOUNG_MB },
  }
}

interface HashThread {
  ask(question: Question): Promise<string>
  hasEnded(): boolean
  stop(): Promise<void>
}

function startThread(program: string): HashThread {
  const worker = new Worker(new URL(program, import.meta.url), threadOptions())
  // An idle hash thread is no reason for a process to go on.
  worker.unref()
  const waiting = new Map<number, { resolve(value: string): void; reject(error: Error): void }>()
  let questions = 0
  let failure: Error | undefined
  const fail = (error: Error) => {
    failure = error
    for (const { reject } of waiting.values()) reject(error)
    waiting.clear()
    worker.unref()
  }
  worker.on('message', ({ id, value, error }: HashReply) => {
    const question = waiting.get(id)
    waiting.delete(id)
    if (waiting.size === 0) worker.unref()
    if (error === undefined) question?.resolve(value ?? '')
    else question?.reject(new Error(`hashing failed: ${error}`))
  })
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('the hash thread has ended')))

  return {
    hasEnded: () => failure !== undefined,
    ask(question) {
      if (failure) return Promise.reject(failure)
      const id = ++questions
      worker.ref()
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject })
        worker.postMessage({ ...question, id })
      })
    },
    async stop() {
      // A thread that ends keeps no process alive, and this one has somebody waiting for its end.
      const alive = setInterval(() => undefined, 1_000)
      await worker.terminate().finally(() => clearInterval(alive))
    },
  }
}
