import { LRUCache } from 'lru-cache'
import type { Db } from '../db/database.ts'
import type { Handle } from '../lib/ids.ts'
import type { FileRecord } from './file-record.ts'
import { findFileByHandle } from './file-repository.ts'

/** Files by handle alone, for links: what is opened again and again is looked up once. */
export interface KnownFiles {
  /** A deleted file is `undefined`. */
  find(handle: Handle): Promise<FileRecord | undefined>
  /** What is remembered, without asking. */
  peek(handle: Handle): FileRecord | undefined
  /** To be called when a file's row has changed and the change is committed. */
  forget(handle: Handle): void
}

/** About 6 MB at usual lengths of names. */
const MAX_REMEMBERED = 10_000

/**
 * Remembers rows only where no other process can change them; elsewhere each call asks the
 * database, because a deleted file has to be gone at once.
 */
export function createKnownFiles({
  db,
  isAlone,
}: {
  readonly db: Db
  readonly isAlone: boolean
}): KnownFiles {
  const remembered = new LRUCache<Handle, FileRecord>({ max: MAX_REMEMBERED })
  let changes = 0

  return {
    async find(handle) {
      const known = remembered.get(handle)
      if (known) return known
      const changesBefore = changes
      const file = await findFileByHandle(db, handle)
      // A row that was read before a change and arrives after it must not outlive it here.
      if (isAlone && file && changes === changesBefore) remembered.set(handle, file)
      return file
    },
    peek: (handle) => remembered.get(handle),
    forget(handle) {
      changes += 1
      remembered.delete(handle)
    },
  }
}
