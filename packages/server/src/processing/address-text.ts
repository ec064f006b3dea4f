/*
 * The smallest pieces of an address (Filestack reference 9.1): quotes, lists and percent encoding.
 * Everything works on the raw text, for what is encoded stands for itself and not for structure.
 * Quotes are the exception, because browsers write them as `%22`, and brackets, because other
 * clients write those as `%5B` and `%5D`.
 */

/** Looks for marks outside quotes and lists. */
export interface TextScanner {
  /** Where one of `marks` stands first from `from` on; the text's length when nowhere. */
  find(marks: string, from?: number): number
  /** Where the quoted text or list that begins at `at` ends; `undefined` when none does. */
  endOfGroup(at: number): number | undefined
}

/** A bracket that nobody closes stands for itself; after so many the rest is plain text. */
const MAX_UNCLOSED = 32
/** What an unquoted text ends at, so that a quote before it is a closing one. */
const ENDS = ',/]?'
/** Behind these a value begins. */
const BEGINNINGS = ',:=/'

/** However contorted the text is, a search takes time in proportion to its length. */
export function createTextScanner(text: string): TextScanner {
  const endOfQuote = createQuoteFinder(text)
  let unclosed = 0

  function endOfGroup(at: number): number | undefined {
    if (quoteAt(text, at) > 0) return endOfQuote(at)
    if (unclosed >= MAX_UNCLOSED || bracketAt(text, at, OPEN) === 0) return undefined
    const end = endOfList(text, at, endOfQuote)
    if (end === undefined) unclosed += 1
    return end
  }

  return {
    endOfGroup,
    find(marks, from = 0) {
      let isBeginning = true
      for (let at = from; at < text.length; ) {
        const end: number | undefined = isBeginning ? endOfGroup(at) : undefined
        const letter = text.charAt(at)
        if (end === undefined && marks.includes(letter)) return at
        const isSpace: boolean = isBeginning && letter === ' '
        isBeginning = end === undefined && (isSpace || BEGINNINGS.includes(letter))
        at = end ?? at + 1
      }
      return text.length
    },
  }
}

/** The pieces between `mark`s that stand outside quotes and lists. */
export function splitOutside(text: string, mark: string): readonly string[] {
  const scanner = createTextScanner(text)
  const pieces: string[] = []
  for (let from = 0; ; ) {
    const at = scanner.find(mark, from)
    pieces.push(text.slice(from, at))
    if (at >= text.length) return pieces
    from = at + 1
  }
}

/** What is between the quotes, when the whole text is a quoted one. */
export function quotedText(text: string): string | undefined {
  const open = quoteAt(text, 0)
  if (open === 0 || createTextScanner(text).endOfGroup(0) !== text.length) return undefined
  const close = text.endsWith('"') ? 1 : 3
  return text.slice(open, text.length - close)
}

/** What is between the brackets, when the whole text is a list. */
export function listText(text: string): string | undefined {
  const open = bracketAt(text, 0, OPEN)
  if (open === 0 || createTextScanner(text).endOfGroup(0) !== text.length) return undefined
  const close = text.endsWith(']') ? 1 : 3
  return text.slice(open, text.length - close)
}

/** Percent encoding undone once. What is no encoding stays as it is. */
export function decodeOnce(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

export function cutOnce(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark)
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + mark.length)]
}

const OPEN = { plain: '[', encoded: /%5B/iy }
const CLOSE = { plain: ']', encoded: /%5D/iy }

/** How long the quote at this place is; 0 when there is none. */
function quoteAt(text: string, at: number): number {
  const letter = text[at]
  if (letter === '"') return 1
  return letter === '%' && text.startsWith('%22', at) ? 3 : 0
}

function bracketAt(text: string, at: number, { plain, encoded }: typeof OPEN): number {
  const letter = text[at]
  if (letter === plain) return 1
  if (letter !== '%') return 0
  encoded.lastIndex = at
  return encoded.test(text) ? 3 : 0
}

type QuoteFinder = (start: number) => number | undefined

/**
 * Finds where a quoted text ends. A quote within it is not escaped, so only one with something's
 * end behind it closes. Once there is none behind some place, nobody looks there again.
 */
function createQuoteFinder(text: string): QuoteFinder {
  let noneFrom = text.length
  return (start) => {
    if (start >= noneFrom) return undefined
    const pattern = /"|%22/g
    pattern.lastIndex = start + quoteAt(text, start)
    for (let found = pattern.exec(text); found; found = pattern.exec(text)) {
      const end = pattern.lastIndex
      const isEnd = end === text.length || ENDS.includes(text.charAt(end))
      if (isEnd || bracketAt(text, end, CLOSE) > 0) return end
    }
    noneFrom = start
    return undefined
  }
}

function endOfList(text: string, start: number, endOfQuote: QuoteFinder): number | undefined {
  let depth = 0
  let isBeginning = true
  for (let at = start; at < text.length; ) {
    const isQuote: boolean = isBeginning && quoteAt(text, at) > 0
    const quoteEnd: number | undefined = isQuote ? endOfQuote(at) : undefined
    const open: number = isBeginning ? bracketAt(text, at, OPEN) : 0
    const close = quoteEnd === undefined ? bracketAt(text, at, CLOSE) : 0
    if (close > 0) depth -= 1
    if (open > 0) depth += 1
    if (depth === 0) return at + close
    const isSpace: boolean = isBeginning && text[at] === ' '
    isBeginning = open > 0 || isSpace || (quoteEnd === undefined && text[at] === ',')
    at = quoteEnd ?? at + Math.max(1, open, close)
  }
  return undefined
}
