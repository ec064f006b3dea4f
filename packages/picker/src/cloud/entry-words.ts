import type { ListedEntry } from '@quayside/wire'
import { createBytesFormat, createDateFormat } from '../locale/format.ts'
import { bytesOf } from './entry-order.ts'

/** What is said of an entry beside its name. */
export interface EntryWords {
  /** Empty for folders, and where nobody knows. */
  readonly size: string
  readonly modified: string
}

/** Says it of many entries, in one language. */
export function createEntryWords(language: string): (entry: ListedEntry) => EntryWords {
  const formatBytes = createBytesFormat(language)
  const formatDate = createDateFormat(language)

  return (entry) => {
    const bytes = entry.folder ? undefined : bytesOf(entry)
    return {
      size: bytes === undefined ? '' : formatBytes(bytes),
      modified: entry.modified ? formatDate(entry.modified) : '',
    }
  }
}
