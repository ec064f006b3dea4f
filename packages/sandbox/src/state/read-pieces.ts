import { type FileHandle, open } from 'node:fs/promises'
import { createBlockHasher } from './content-hash.ts'

const READ_BYTES = 1024 * 1024
/** One piece being filled, two being written, one more because the promise of `Body` says "third". */
const READ_BUFFERS = 4

/** Reads part of a file into a few buffers that are used again and again. */
export async function* readPieces(
  file: string,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  await using handle: FileHandle = await open(file)
  const buffers: Buffer[] = []
  for (let position = start, turn = 0; position < end; turn += 1) {
    const index = turn % READ_BUFFERS
    buffers[index] ??= Buffer.allocUnsafe(Math.min(READ_BYTES, end - start))
    const length = Math.min(READ_BYTES, end - position)
    const { bytesRead, buffer } = await handle.read(buffers[index], 0, length, position)
    if (bytesRead === 0) {
      throw new Error(`${file} ends before byte ${end}`)
    }
    yield buffer.subarray(0, bytesRead)
    position += bytesRead
  }
}

/** The digests of the blocks of bytes that come in pieces. */
export async function hashBlocks(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array[]> {
  const hasher = createBlockHasher()
  for await (const piece of pieces) {
    hasher.update(piece)
  }
  return hasher.finish()
}

/** All pieces in one, copied, as their buffers are used again. */
export async function concat(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Uint8Array> {
  const copies: Uint8Array[] = []
  for await (const piece of pieces) {
    copies.push(Uint8Array.from(piece))
  }
  return Buffer.concat(copies)
}
