import type { FileRecord, LinkedFile } from '../files/file-record.ts'
import { linkedBodyCut, objectDamaged } from './errors.ts'
import type { LinkedFiles } from './linked-files.ts'
import type { ReadableStorage } from './object-content.ts'

/**
 * A file's bytes from the first to the last, for reading once. A chunk's memory may be written
 * again when the next one is asked for. Fails rather than end early.
 */
export type ReadContent = (file: FileRecord, signal: AbortSignal) => AsyncIterable<Uint8Array>

const CHUNK_BYTES = 256 * 1024

export function createReadContent({
  storage,
  linkedFiles,
}: {
  readonly storage: ReadableStorage
  readonly linkedFiles: LinkedFiles
}): ReadContent {
  return async function* readContent(file, signal) {
    if (file.kind === 'linked') return yield* readLinked(linkedFiles, file, signal)
    const range = { start: 0, end: file.size }
    let count = 0
    for await (const chunk of await storage.read(file.storageKey, range, { signal })) {
      count += chunk.length
      yield chunk
    }
    if (count !== file.size) throw objectDamaged(file.storageKey, count, file.size)
  }
}

async function* readLinked(
  linkedFiles: LinkedFiles,
  file: LinkedFile,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const { body, length } = await linkedFiles.open(file, { signal })
  const buffer = Buffer.allocUnsafeSlow(CHUNK_BYTES)
  try {
    for (let sent = 0; ; ) {
      const count = await body.fill(buffer)
      sent += count
      if (count > 0) yield buffer.subarray(0, count)
      if (count === buffer.length) continue
      if (length !== undefined && sent !== length) throw linkedBodyCut(sent, length)
      return
    }
  } finally {
    body.cancel()
  }
}
