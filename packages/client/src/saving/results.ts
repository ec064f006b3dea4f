import type { ExportAnswer } from '@quayside/wire'
import { RequestError } from '../api/request-error.ts'

/** A file that was saved in a source. Its handle serves what lies there. */
export interface SavedFile {
  readonly handle: string
  readonly url: string
  /** As it is called there: the name that was asked for may have been taken. */
  readonly filename: string
  readonly mimetype: string
  /** Bytes. */
  readonly size: number
  /** `dropbox`. */
  readonly source: string
  /** Where it lies there. */
  readonly folder: string
}

export interface FailedSave {
  /** As it was given. */
  readonly what: string
  readonly error: RequestError
}

export interface SaveResult {
  readonly filesSaved: readonly SavedFile[]
  readonly filesFailed: readonly FailedSave[]
}

/** `undefined` when it was not saved: `errorOf` says why. */
export function toSavedFile({ file, source, folder }: ExportAnswer): SavedFile | undefined {
  if (!file) return undefined
  const { handle, url, filename, mimetype, size } = file
  return { handle, url, filename, mimetype, size: size ?? 0, source, folder }
}

/** Why an export that has ended did not save its file. */
export function errorOf(ended: Pick<ExportAnswer, 'state' | 'error'> | undefined): RequestError {
  if (ended?.state === 'cancelled') {
    return new RequestError('Saving was cancelled.', { code: 'export_cancelled' })
  }
  const words = ended?.error?.message ?? 'The service did not say what became of the file.'
  return new RequestError(words, { code: ended?.error?.code ?? 'no_answer' })
}
