import type { FileHandle } from 'node:fs/promises'
import type { ByteBody } from './byte-body.ts'

/**
 * The bytes of an open file from `start` to before `end`. The file is closed when they have been
 * read to the end, or are given up. One that is shorter than that rejects `fill`.
 */
export function byteBodyFromFile(
  file: FileHandle,
  { start, end }: { readonly start: number; readonly end: number },
): ByteBody {
  let position = start
  let filled = 0
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    // What was read is good whatever closing says.
    closing ??= file.close().catch(() => undefined)
    return closing
  }

  return {
    async fill(target) {
      filled = 0
      while (filled < target.length && position < end && !closing) {
        const length = Math.min(target.length - filled, end - position)
        const { bytesRead } = await file.read(target, filled, length, position)
        if (bytesRead === 0) throw new Error(`the file ends at ${position} and not at ${end}`)
        filled += bytesRead
        position += bytesRead
      }
      if (position === end) await close()
      return filled
    },
    filled: () => filled,
    cancel: () => void close(),
  }
}
