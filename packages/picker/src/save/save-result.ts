import type { ReadonlySignal } from '@preact/signals'
import type { FailedSave, SavedFile, SaveResult } from '@quayside/client'
import { RequestError } from '@quayside/client/api'
import type { SaveRow } from './save-rows.ts'

/** What a page is told in the end, once. */
export interface Outcome {
  /** `error`: why nothing could be begun. */
  tell(error?: unknown): void
}

export function createResult(
  rows: ReadonlySignal<readonly SaveRow[]>,
  onResult: (result: SaveResult) => void,
): Outcome {
  let isTold = false
  return {
    tell(error) {
      if (isTold) return
      isTold = true
      onResult({
        filesSaved: rows.value.flatMap((row) => toSaved(row) ?? []),
        filesFailed: rows.value.flatMap((row) => toFailed(row, error) ?? []),
      })
    },
  }
}

function toSaved({ export: one }: SaveRow): SavedFile | undefined {
  if (one?.state !== 'done' || !one.file) return undefined
  const { handle, url, filename, mimetype, size } = one.file
  const { source, folder } = one
  return { handle, url, filename, mimetype, size: size ?? 0, source, folder }
}

/** What nobody tried to save has not failed. */
function toFailed({ item, export: one }: SaveRow, error: unknown): FailedSave | undefined {
  if (one?.state === 'failed' && one.error) {
    const { code, message } = one.error
    return { what: item.what, error: new RequestError(message, { code }) }
  }
  const isUntried = one === undefined && error instanceof RequestError
  return isUntried ? { what: item.what, error } : undefined
}
