import { RequestError } from '@quayside/client/api'
import type { IngestAnswer } from '@quayside/wire'

/** Faults that stay, however often it is tried. */
const FINAL = [
  /^policy_/,
  /^egress_/,
  /^source_entry_(missing|not_downloadable)$/,
  /^source_(access_denied|restricted|too_large|export_format_unknown)$/,
  /^file_too_/,
  /^url_(invalid|refused|too_large|redirects_too_often)$/,
]

/** Why an ingest failed or waits, as whoever asks the service for a file would hear it. */
export function failureOf({ error }: Pick<IngestAnswer, 'error'>): RequestError {
  return new RequestError(error?.message ?? 'The file could not be stored.', {
    code: error?.code ?? 'unknown',
  })
}

/** Whether a new ingest of the same file may succeed. */
export function mayPass({ code }: RequestError): boolean {
  return !FINAL.some((pattern) => pattern.test(code))
}
