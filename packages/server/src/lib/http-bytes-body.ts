import type { ByteBody } from './byte-body.ts'
import type { Connection } from './http-bytes-connection.ts'
import { HttpBytesError, malformed } from './http-bytes-error.ts'
import { type Framing, MAX_HEAD_BYTES } from './http-bytes-head.ts'

/** Reading so little to its end costs less than a new connection. */
const WORTH_DRAINING_BYTES = 64 * 1024
const DRAIN_TIMEOUT_MS = 1_000
const MAX_CHUNK_LINE_BYTES = 4 * 1024

/** One of the three ways to find a body's end. */
interface Decoder {
  /** As `ByteBody.fill`, for a target that is not empty. */
  fill(target: Uint8Array): Promise<number>
  filled(): number
  /** The last byte was handed out, and the connection stands behind the body's end. */
  isDone(): boolean
  /** Bytes still to come, if that is known. */
  remaining(): number | undefined
}

/**
 * The body of an answer. `onEnd` is called once, when nothing more will be read: with `true` when
 * the body was read to its end.
 */
export function createHttpBody(
  connection: Connection,
  framing: Framing,
  onEnd: (isComplete: boolean) => void,
): ByteBody {
  const decoder = createDecoder(connection, framing)
  let isFilling = false
  let hasEnded = false
  let isCancelled = false
  const end = (isComplete: boolean): void => {
    if (hasEnded) return
    hasEnded = true
    onEnd(isComplete)
  }
  const fill = async (target: Uint8Array): Promise<number> => {
    if (target.length === 0 || decoder.isDone()) return 0
    isFilling = true
    try {
      const count = await decoder.fill(target)
      if (decoder.isDone()) end(true)
      return count
    } catch (error) {
      connection.fail(error)
      end(false)
      throw error
    } finally {
      isFilling = false
    }
  }
  if (decoder.isDone()) end(true)

  return {
    async fill(target) {
      if (isCancelled) throw givenUp()
      return await fill(target)
    },
    filled: decoder.filled,
    cancel() {
      if (hasEnded || isCancelled) return
      isCancelled = true
      const remaining = decoder.remaining()
      if (!isFilling && remaining !== undefined && remaining <= WORTH_DRAINING_BYTES) {
        connection.setIdleTimeout(DRAIN_TIMEOUT_MS)
        // A failure ends the connection, which is all there is to do about it.
        fill(new Uint8Array(remaining)).catch(() => undefined)
        return
      }
      connection.fail(givenUp())
      end(false)
    },
  }
}

function createDecoder(connection: Connection, framing: Framing): Decoder {
  switch (framing.kind) {
    case 'length':
      return byLength(connection, framing.length)
    case 'chunked':
      return byChunks(connection)
    case 'until-close':
      return untilClose(connection)
  }
}

function byLength(connection: Connection, length: number): Decoder {
  let remaining = length
  return {
    async fill(target) {
      const wanted = target.subarray(0, Math.min(target.length, remaining))
      const count = await connection.fill(wanted)
      remaining -= count
      if (count < wanted.length) throw cutShort()
      return count
    },
    filled: () => (length === 0 ? 0 : connection.filled()),
    isDone: () => remaining === 0,
    remaining: () => remaining,
  }
}

function untilClose(connection: Connection): Decoder {
  let isDone = false
  return {
    async fill(target) {
      const count = await connection.fill(target)
      isDone = count < target.length
      return count
    },
    filled: () => connection.filled(),
    isDone: () => isDone,
    remaining: () => undefined,
  }
}

function byChunks(connection: Connection): Decoder {
  let chunkLeft = 0
  let isDone = false
  /** Bytes of this `fill` from chunks before the one being read. */
  let settled = 0
  let isReadingChunk = false

  const readChunk = async (target: Uint8Array): Promise<number> => {
    isReadingChunk = true
    const count = await connection.fill(target)
    isReadingChunk = false
    settled += count
    chunkLeft -= count
    if (count < target.length) throw cutShort()
    return count
  }

  return {
    async fill(target) {
      settled = 0
      while (settled < target.length) {
        if (chunkLeft === 0) chunkLeft = await nextChunkSize(connection)
        if (chunkLeft === 0) {
          await skipTrailers(connection)
          isDone = true
          break
        }
        await readChunk(target.subarray(settled, settled + chunkLeft))
        if (chunkLeft === 0 && (await readLine(connection, 0)) !== '') throw malformed('chunk end')
      }
      return settled
    },
    filled: () => settled + (isReadingChunk ? connection.filled() : 0),
    isDone: () => isDone,
    remaining: () => undefined,
  }
}

async function nextChunkSize(connection: Connection): Promise<number> {
  const line = await readLine(connection, MAX_CHUNK_LINE_BYTES)
  const size = /^([0-9a-f]{1,12})[ \t]*(;.*)?$/i.exec(line)?.[1]
  if (size === undefined) throw malformed('chunk size')
  return Number.parseInt(size, 16)
}

async function skipTrailers(connection: Connection): Promise<void> {
  let room = MAX_HEAD_BYTES
  for (;;) {
    const line = await readLine(connection, room)
    if (line === '') return
    room -= line.length
  }
}

/** A line without its CRLF. */
async function readLine(connection: Connection, maxBytes: number): Promise<string> {
  for (;;) {
    const bytes = connection.spilled()
    const end = bytes.indexOf('\r\n')
    if (end > maxBytes || (end === -1 && bytes.length > maxBytes + 1))
      throw malformed('line length')
    if (end !== -1) {
      const line = bytes.toString('latin1', 0, end)
      connection.take(end + 2)
      return line
    }
    if (!(await connection.more())) throw cutShort()
  }
}

function givenUp(): HttpBytesError {
  return new HttpBytesError('cancelled', 'the body was given up')
}

function cutShort(): HttpBytesError {
  return new HttpBytesError('connection_lost', 'the connection ended before the body did')
}
