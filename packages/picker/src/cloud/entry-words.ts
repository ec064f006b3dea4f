import type { ListedAccount, ListedEntry } from '@quayside/wire'
import { createBytesFormat, createDateFormat } from '../locale/format.ts'
import type { Text } from '../locale/text.ts'
import { shownName } from '../state/shown-name.ts'
import type { Step } from './browse-state.ts'
import { bytesOf } from './entry-order.ts'

/** What a folder on the way to the open one is called. */
export const nameOfStep = ({ path, name }: Step, text: Text): string =>
  path === '/' ? text('cloud.root') : shownName(name)

/** What an account is called by the person it belongs to. */
export const nameOfAccount = ({ email, name }: ListedAccount): string => shownName(email || name)

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
