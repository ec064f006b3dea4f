import type { ListedAccount, ListedEntry } from '@quayside/wire'
import { createBytesFormat, createDateFormat } from '../locale/format.ts'
import type { Text, TextKey } from '../locale/text.ts'
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
  /** What is special about a folder: whose it is, and what may be done there. Often empty. */
  readonly marks: string
}

/** Says it of many entries, in one language. */
export function createEntryWords(text: Text, language: string): (entry: ListedEntry) => EntryWords {
  const formatBytes = createBytesFormat(language)
  const formatDate = createDateFormat(language)

  return (entry) => {
    const bytes = entry.folder ? undefined : bytesOf(entry)
    return {
      size: bytes === undefined ? '' : formatBytes(bytes),
      modified: entry.modified ? formatDate(entry.modified) : '',
      marks: marksOf(entry)
        .map((mark) => text(mark))
        .join(' · '),
    }
  }
}

/** Of a file they say nothing that matters to whoever takes it. */
function marksOf({ folder, own, shared, unmounted, readOnly }: ListedEntry): readonly TextKey[] {
  if (!folder) return []
  const marks: TextKey[] = []
  if (own) marks.push('cloud.ownFolder')
  if (unmounted) marks.push('cloud.unmounted')
  else if (shared) marks.push('cloud.shared')
  if (readOnly) marks.push('cloud.readOnly')
  return marks
}
