import { orAborted } from '../lib/or-aborted.ts'
import type { FileEntry } from '../sources/source.ts'
import type { LinkedFiles } from './linked-files.ts'

/** Nobody waits longer, and a source that is slower than that is as good as away. */
const TIMEOUT_MS = 180_000

/**
 * Linked files about which the source is asked once where many ask at the same time: a page that
 * shows one link to a thousand people is one question after another, and not a thousand at once.
 */
export function createSharedStats(linkedFiles: LinkedFiles): LinkedFiles {
  const running = new Map<string, Promise<FileEntry>>()

  return {
    open: linkedFiles.open,
    stat(file, { signal }) {
      const key = `${file.handle} ${file.origin.rev}`
      const question = running.getOrInsertComputed(key, () => {
        const options = { signal: AbortSignal.timeout(TIMEOUT_MS) }
        return linkedFiles.stat(file, options).finally(() => running.delete(key))
      })
      return orAborted(question, signal)
    },
  }
}
