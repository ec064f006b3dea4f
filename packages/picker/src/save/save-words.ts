import { RequestError } from '@quayside/client/api'
import type { PickerActions, PickerStore } from '../context.ts'
import type { Problem } from '../state/transfer.ts'
import type { SaveRow } from './save-rows.ts'
import type { SavePlace } from './saving.ts'

/** What people call the source. */
export const titleOfSource = ({ source }: SavePlace, { sources }: Pick<PickerStore, 'sources'>) =>
  sources.value.find(({ name }) => name === source)?.title ?? source

/** As it is called there, as it was to be called, or what it is made from. */
export const nameOfRow = ({ item, export: one }: SaveRow): string =>
  one?.file?.filename || one?.filename || item.filename || item.what

/** Why it was not saved. */
export function reasonOf(
  { export: one }: SaveRow,
  { problemOf }: Pick<PickerActions, 'problemOf'>,
): Problem {
  const code = one?.error?.code ?? (one?.state === 'cancelled' ? 'aborted' : 'unknown')
  const problem = problemOf(new RequestError(one?.error?.message ?? '', { code }))
  // The way to try again is below.
  return { ...problem, canRetry: false }
}
