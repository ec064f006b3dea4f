import type { HttpHeaders } from '../../lib/http-bytes-head.ts'
import { isRecord, numberIn, parseJson, recordIn, tagOf, textIn } from './json.ts'

/** An answer of Dropbox that is not a success, as far as it can be understood. */
export interface Refusal {
  readonly status: number
  /** The chain of tags, outermost first: `path`, `conflict`, `file`. Empty for plain text. */
  readonly tags: readonly string[]
  /** How long Dropbox wants to be left alone, where it says so. */
  readonly retryAfterMs: number | undefined
  /** Of a token that may not do this. */
  readonly requiredScope: string | undefined
  /** For the log: the summary or the beginning of the text. */
  readonly detail: string
}

const MAX_DETAIL_LENGTH = 300

export function toRefusal(status: number, headers: HttpHeaders, text: string): Refusal {
  const body = parseJson(text)
  const error = recordIn(body, 'error')
  const summary = textIn(body, 'error_summary') ?? textIn(body, 'error_description')
  const requestId = headers.get('x-dropbox-request-id') ?? 'unknown'
  return {
    status,
    tags: tagsOf(error),
    retryAfterMs: retryAfterOf(headers, error),
    requiredScope: textIn(error, 'required_scope') ?? /required scope '([^']+)'/.exec(text)?.[1],
    detail: `${status} ${(summary ?? text).slice(0, MAX_DETAIL_LENGTH)} (request ${requestId})`,
  }
}

/** What went wrong with one part of a call that had several, from the union that says so. */
export function toPartRefusal(failure: unknown): Refusal {
  const tags = tagsOf(failure)
  return {
    status: 409,
    tags,
    retryAfterMs: undefined,
    requiredScope: undefined,
    detail: `${tags.join('/')} in a part of a call`.slice(0, MAX_DETAIL_LENGTH),
  }
}

/**
 * Follows a union inwards. The next step is the value under the tag's own name, or `reason`, which
 * Dropbox uses where it flattens (uploads) or leaves the outer tag out (rate limits).
 */
function tagsOf(error: unknown): readonly string[] {
  const tags: string[] = []
  for (let union = error; isRecord(union) && tags.length < 8; ) {
    const tag = tagOf(union)
    if (tag !== undefined) tags.push(tag)
    union = (tag !== undefined && recordIn(union, tag)) || recordIn(union, 'reason')
  }
  return tags
}

/** The header counts first, as Dropbox documents. Dates are not used by Dropbox. */
function retryAfterOf(headers: HttpHeaders, error: unknown): number | undefined {
  const header = headers.get('retry-after')
  const seconds = header === undefined || header === '' ? Number.NaN : Number(header)
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1_000
  const inBody = numberIn(error, 'retry_after')
  return inBody === undefined ? undefined : inBody * 1_000
}
