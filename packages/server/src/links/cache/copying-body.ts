import { type FileHandle, open } from 'node:fs/promises'
import { createBlockHash } from '../../lib/block-hash.ts'
import type { ByteBody } from '../../lib/byte-body.ts'

export interface CopyFacts {
  readonly size: number
  /** What the bytes have to come to, where the source tells; see `lib/block-hash.ts`. */
  readonly blockHash: string | undefined
}

export interface CopyOptions extends CopyFacts {
  /** Of the copy while it is made; nothing else is there. */
  readonly path: string
  /** Once, when no more will be written: whether all has been, and was what it had to be. */
  readonly onEnd: (outcome: 'whole' | 'unfinished') => Promise<void>
  /** Told what kept the copy from being made. */
  readonly onFault: (error: unknown) => void
}

/**
 * A body whose bytes are written to a file on their way. The reader waits for the disk, which is
 * faster than the source; when the disk fails the reader is not troubled.
 */
export function createCopyingBody(body: ByteBody, options: CopyOptions): ByteBody {
  const { size, blockHash, path, onFault } = options
  const hash = createBlockHash()
  let file: Promise<FileHandle> | undefined = open(path, 'w')
  file.catch(() => undefined)
  let written = 0

  async function end(outcome: 'whole' | 'unfinished'): Promise<void> {
    const ending = file
    file = undefined
    if (!ending) return
    const isClosed = await close(ending)
    await options.onEnd(isClosed ? outcome : 'unfinished').catch(onFault)
  }

  async function close(ending: Promise<FileHandle>): Promise<boolean> {
    try {
      await (await ending).close()
      return true
    } catch (error) {
      onFault(error)
      return false
    }
  }

  async function copy(bytes: Uint8Array): Promise<void> {
    const target = file
    if (!target) return
    try {
      const { bytesWritten } = await (await target).write(bytes, 0, bytes.length, written)
      if (bytesWritten < bytes.length) throw new Error('the disk took a part only')
      hash.update(bytes)
      written += bytes.length
    } catch (error) {
      onFault(error)
      return await end('unfinished')
    }
    if (written < size) return
    const isRight = written === size && (blockHash === undefined || hash.digest() === blockHash)
    await end(isRight ? 'whole' : 'unfinished')
  }

  return {
    async fill(target) {
      const count = await body.fill(target).catch(async (error) => {
        await end('unfinished')
        throw error
      })
      await copy(target.subarray(0, count))
      return count
    },
    filled: body.filled,
    cancel() {
      void end('unfinished')
      body.cancel()
    },
  }
}
