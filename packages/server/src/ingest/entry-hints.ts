import { LRUCache } from 'lru-cache'
import type { ConnectionId } from '../lib/ids.ts'
import type { FileEntry, FolderEntry } from '../sources/source.ts'

/**
 * What listings said about sizes a moment ago. A file known to be small is fetched with a single
 * call, for the answer tells everything else; a large one is asked about first, because its
 * content may be here already. Only a choice of the way: a wrong or missing hint costs one call.
 */
export interface EntryHints {
  note(connectionId: ConnectionId, entries: readonly (Listed | FolderEntry)[]): void
  size(connectionId: ConnectionId | undefined, ref: string): number | undefined
}

/** What is of use here of a file. */
type Listed = Pick<FileEntry, 'kind' | 'ref' | 'size' | 'exportFormats'>

/** About 10 MB at usual path lengths. */
const MAX_HINTS = 50_000

export function createEntryHints(): EntryHints {
  const sizes = new LRUCache<string, number>({ max: MAX_HINTS })
  return {
    note(connectionId, entries) {
      for (const entry of entries) {
        if (entry.kind === 'file' && entry.size !== undefined && entry.exportFormats.length === 0) {
          sizes.set(`${connectionId} ${entry.ref}`, entry.size)
        }
      }
    },
    size: (connectionId, ref) => sizes.get(`${connectionId} ${ref}`),
  }
}
