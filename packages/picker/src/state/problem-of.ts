import { RequestError } from '@quayside/client/api'
import type { Speech } from '../locale/load-language.ts'
import { isolated, type TextKey } from '../locale/text.ts'
import type { Problem } from './transfer.ts'

/** Faults that another try may get past, beside the network, 429 and 5xx. */
const PASSING = [
  'connection_expired',
  'source_entry_changed',
  'source_entry_locked',
  'source_grant_refused',
  'consent_failed',
  'source_cursor_expired',
  'ingest_content_differs',
  'timeout',
]

/** Answers of something before the service, which speaks no words for people. */
const NOT_OURS = 'http_5'

/**
 * Any thrown value as something to show: our own words where the code is known. Else those of the
 * service, which it writes for people, in English; who reads another language is told that
 * something went wrong, and the code, which says more to whoever helps.
 */
export function problemOf(error: unknown, speech: Speech): Problem {
  const code = codeOf(error)
  const key = `error.${code}`
  const message = isKey(key, speech) ? speech.text(key) : messageOf(error, speech)
  const requestId = error instanceof RequestError ? error.requestId : undefined
  return { code, message, requestId, canRetry: isPassing(error, code) }
}

function codeOf(error: unknown): string {
  if (error instanceof RequestError) return error.code
  if (error instanceof Error && error.name === 'AbortError') return 'aborted'
  if (error instanceof Error && error.name === 'TimeoutError') return 'timeout'
  return 'unknown'
}

/** Words of the service are for people; those of a programming fault are for the console. */
function messageOf(error: unknown, { text, language }: Speech): string {
  const code = codeOf(error)
  if (code.startsWith(NOT_OURS)) return text('error.internal')
  if (!(error instanceof RequestError)) return text('error.unknown')
  if (language !== 'en') return `${text('error.unknown')} (${isolated(code, language)})`
  return error.message || text('error.unknown')
}

function isPassing(error: unknown, code: string): boolean {
  if (PASSING.includes(code)) return true
  if (!(error instanceof RequestError)) return code === 'unknown'
  return error.code === 'network' || error.status >= 500 || error.status === 429
}

function isKey(key: string, { texts }: Speech): key is TextKey {
  return Object.hasOwn(texts, key)
}
