import type { IncomingHttpHeaders } from 'node:http'

/** What is known about a content before it is sent. */
export interface Validators {
  /** With its quotes, and `W/` in front when equal tags do not mean equal bytes. */
  readonly etag: string
  readonly modifiedAt: Date | undefined
}

export type Verdict = 'send' | 'not-modified' | 'failed'

/** Conditions of a GET or HEAD, in the order of RFC 9110, 13.2.2. */
export function checkPreconditions(headers: IncomingHttpHeaders, current: Validators): Verdict {
  if (!isStillThere(headers, current)) return 'failed'
  return isNews(headers, current) ? 'send' : 'not-modified'
}

/** Whether any header makes the answer depend on what the content is now. */
export function hasPreconditions(headers: IncomingHttpHeaders): boolean {
  return (
    headers['if-match'] !== undefined ||
    headers['if-none-match'] !== undefined ||
    headers['if-modified-since'] !== undefined ||
    headers['if-unmodified-since'] !== undefined ||
    headers['if-range'] !== undefined
  )
}

/** `If-Range`: whether the rest of what the client has is still the rest of it (RFC 9110, 13.1.5). */
export function isRangeCurrent(headers: IncomingHttpHeaders, current: Validators): boolean {
  const condition = headers['if-range']
  if (typeof condition !== 'string') return true
  if (/^(W\/)?"/.test(condition)) return isStrong(current.etag) && condition === current.etag
  const date = parseDate(condition)
  return date !== undefined && date === wholeSeconds(current.modifiedAt)
}

function isStillThere(headers: IncomingHttpHeaders, current: Validators): boolean {
  const match = headers['if-match']
  if (match !== undefined) {
    return (
      match.trim() === '*' || tagsIn(match).some((tag) => isStrong(tag) && tag === current.etag)
    )
  }
  const date = parseDate(headers['if-unmodified-since'])
  const modified = wholeSeconds(current.modifiedAt)
  return date === undefined || modified === undefined || modified <= date
}

function isNews(headers: IncomingHttpHeaders, current: Validators): boolean {
  const noneMatch = headers['if-none-match']
  if (noneMatch !== undefined) {
    if (noneMatch.trim() === '*') return false
    return !tagsIn(noneMatch).some((tag) => withoutWeakness(tag) === withoutWeakness(current.etag))
  }
  const date = parseDate(headers['if-modified-since'])
  const modified = wholeSeconds(current.modifiedAt)
  return date === undefined || modified === undefined || modified > date
}

/** A tag may hold commas, so the list is not simply split. */
function tagsIn(list: string): readonly string[] {
  return list.match(/(?:W\/)?"[^"]*"/g) ?? []
}

const isStrong = (etag: string) => !etag.startsWith('W/')
const withoutWeakness = (etag: string) => etag.replace(/^W\//, '')

/** Dates of HTTP have no milliseconds. */
function wholeSeconds(date: Date | undefined): number | undefined {
  return date && Math.floor(date.getTime() / 1000) * 1000
}

const HTTP_DATE = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d/

/** What is no date is as if it were not there. */
function parseDate(text: string | undefined): number | undefined {
  if (text === undefined || !HTTP_DATE.test(text)) return undefined
  const time = Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}
