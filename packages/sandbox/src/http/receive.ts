import { closeSync, constants, openSync, writevSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import type { Effect } from '../faults/faults.ts'
import { createBlockHasher } from '../state/content-hash.ts'
import { shapeIncoming } from './shape-incoming.ts'
import { cutPosition } from './shape-pieces.ts'

/** The most a JSON body or a form may have. */
const MAX_JSON_BYTES = 1024 * 1024
const WRITE_BYTES = 1024 * 1024
const WRITE_FLAGS = constants.O_RDWR | constants.O_CREAT

/** A request body that went into a file. */
export interface ReceivedBody {
  readonly size: number
  /** Digests of its blocks of 4 MiB, counted from its own beginning. */
  readonly digests: readonly Uint8Array[]
}

/** A body that was longer than allowed, or whose connection a fault closed. */
export class BodyRefused extends Error {
  override readonly name = 'BodyRefused'
  readonly reason: 'too-large' | 'cut'

  constructor(reason: 'too-large' | 'cut') {
    super(`request body refused: ${reason}`)
    this.reason = reason
  }
}

/** The whole body as text. Throws BodyRefused beyond `maxBytes`. */
export async function readText(req: IncomingMessage, maxBytes = MAX_JSON_BYTES): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of bytesOf(req)) {
    size += chunk.length
    if (size > maxBytes) {
      throw new BodyRefused('too-large')
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/**
 * Writes the body into a file from `position` on and hashes it on the way. Throws BodyRefused;
 * what was written by then is for the caller to overwrite or cut off.
 */
export async function receiveInto(
  req: IncomingMessage,
  file: string,
  {
    position,
    maxBytes,
    effects,
  }: { position: number; maxBytes: number; effects: readonly Effect[] },
): Promise<ReceivedBody> {
  const cutAt = cutPosition(effects)
  const body = bytesOf(req)
  const chunks = effects.length === 0 ? body : shapeIncoming(req, body, effects)
  return writeChunks(chunks, file, position, (size) => {
    if (size > maxBytes) {
      throw new BodyRefused('too-large')
    }
    if (size > cutAt) {
      req.socket.destroy()
      throw new BodyRefused('cut')
    }
  })
}

/** Writes bytes that were fetched from elsewhere into a new file. */
export async function receiveStream(
  stream: AsyncIterable<Uint8Array>,
  file: string,
): Promise<ReceivedBody> {
  return writeChunks(stream, file, 0, () => undefined)
}

/** `watch` is told the size before each chunk counts, and may throw. */
async function writeChunks(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  position: number,
  watch: (size: number) => void,
): Promise<ReceivedBody> {
  const hasher = createBlockHasher()
  await using opened = new AsyncDisposableStack()
  let handle: FileHandle | undefined
  let size = 0
  let pending: Uint8Array[] = []
  let pendingBytes = 0

  async function flush(): Promise<void> {
    handle ??= opened.use(await open(file, WRITE_FLAGS))
    await handle.writev(pending, position + size - pendingBytes)
    pending = []
    pendingBytes = 0
  }

  for await (const chunk of chunks) {
    watch(size + chunk.length)
    size += chunk.length
    pendingBytes += chunk.length
    pending.push(chunk)
    hasher.update(chunk)
    if (pendingBytes >= WRITE_BYTES) {
      await flush()
    }
  }
  if (handle === undefined) {
    writeAtOnce(file, pending, position)
  } else if (pendingBytes > 0) {
    await flush()
  }
  return { size, digests: hasher.finish() }
}

/** A small body is written faster than a thread is woken for it. An empty one leaves no file. */
function writeAtOnce(file: string, chunks: readonly Uint8Array[], position: number): void {
  if (chunks.length === 0) {
    return
  }
  const descriptor = openSync(file, WRITE_FLAGS)
  try {
    writevSync(descriptor, chunks, position)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * The chunks of a body. Whoever stops early still wants to answer, so the connection stays. A
 * request gives nothing but buffers as long as no encoding is set.
 */
async function* bytesOf(req: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const chunk of req.iterator({ destroyOnReturn: false })) {
    if (Buffer.isBuffer(chunk)) {
      yield chunk
    }
  }
}
