/** A piece of a sentence of the service, drawn in a way of its own. */
export interface WordPart {
  /** `name`: what stands in “quotation marks”, a word of another page. */
  readonly kind: 'text' | 'name' | 'link' | 'copy'
  readonly words: string
}

/** What is known of the addresses in a sentence; every other one is only text. */
export interface KnownAddresses {
  /** Pages to be opened. */
  readonly links?: readonly string[] | undefined
  /** To be put in somewhere else, letter for letter. */
  readonly copies?: readonly string[] | undefined
}

/** Cuts a sentence into its pieces. Put together again they are the sentence. */
export function wordPartsOf(
  sentence: string,
  { links = [], copies = [] }: KnownAddresses = {},
): readonly WordPart[] {
  const addresses = [...links, ...copies].filter(Boolean).toSorted(byLength).map(escaped)
  // An address that goes on is another one.
  const known = addresses.map((address) => `${address}(?![\\w/])`)
  const pieces = sentence.split(new RegExp(`(${[...known, '“[^”]*”'].join('|')})`))
  return pieces.filter(Boolean).map((words) => ({ kind: kindOf(words), words }))

  function kindOf(words: string): WordPart['kind'] {
    if (links.includes(words)) return 'link'
    if (copies.includes(words)) return 'copy'
    return /^“.*”$/s.test(words) ? 'name' : 'text'
  }
}

/** The longest first: one may begin with another. */
const byLength = (one: string, other: string) => other.length - one.length

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
