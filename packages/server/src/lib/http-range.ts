/** Positions of bytes, `end` being the one after the last. */
export interface ByteSpan {
  readonly start: number
  readonly end: number
}

/** What a `Range` header means for a content of known size (RFC 9110, 14). */
export type RangeChoice =
  | { readonly kind: 'whole' }
  | { readonly kind: 'spans'; readonly spans: readonly ByteSpan[] }
  | { readonly kind: 'unsatisfiable' }

/** More parts than a viewer of documents or films asks for at once. */
const MAX_SPANS = 16

const WHOLE: RangeChoice = { kind: 'whole' }

/**
 * Reads a `Range` header. One that is malformed or of another unit is ignored, as the standard
 * wants; so is one of very many parts, or of parts that overlap, which is how servers are made to
 * send more than they have.
 */
export function chooseRange(header: string | undefined, size: number): RangeChoice {
  const asked = header === undefined ? undefined : parseRanges(header)
  if (!asked || asked.length > MAX_SPANS) return WHOLE
  const spans = asked.map((range) => toSpan(range, size)).filter((span) => span !== undefined)
  if (spans.length === 0) return { kind: 'unsatisfiable' }
  return overlap(spans) ? WHOLE : { kind: 'spans', spans }
}

/** One range as it was asked for: from a first byte on, or the last so many. */
export type AskedRange =
  | { readonly first: number; readonly last: number | undefined }
  | { readonly suffix: number }

/** The parts of a `Range` header in bytes; `undefined` when it is none. */
export function parseRanges(header: string): readonly AskedRange[] | undefined {
  const list = /^bytes=(.*)$/i.exec(header)?.[1]
  if (list === undefined) return undefined
  const ranges: AskedRange[] = []
  for (const item of list.split(',')) {
    const text = item.trim()
    // Empty items are allowed in lists.
    if (text === '') continue
    const range = parseRange(text)
    if (!range) return undefined
    ranges.push(range)
  }
  return ranges.length === 0 ? undefined : ranges
}

function parseRange(text: string): AskedRange | undefined {
  const [, first, last] = /^(\d*)\s*-\s*(\d*)$/.exec(text) ?? []
  if (first === undefined || last === undefined) return undefined
  if (first === '') return last === '' ? undefined : { suffix: Number(last) }
  const range = { first: Number(first), last: last === '' ? undefined : Number(last) }
  return range.last !== undefined && range.last < range.first ? undefined : range
}

function toSpan(range: AskedRange, size: number): ByteSpan | undefined {
  const span =
    'suffix' in range
      ? { start: Math.max(0, size - range.suffix), end: size }
      : { start: range.first, end: Math.min(size, (range.last ?? size) + 1) }
  return span.start < span.end ? span : undefined
}

function overlap(spans: readonly ByteSpan[]): boolean {
  const sorted = [...spans].sort((one, other) => one.start - other.start)
  return sorted.some((span, index) => span.start < (sorted[index - 1]?.end ?? 0))
}
