/** More than anybody pastes by hand; each one is asked for at its server. */
export const MAX_ADDRESSES = 100

/**
 * The web addresses in a text, each once, in order. They may stand on lines of their own or
 * between commas and spaces; `example.com/a.png` is taken for `https://…` unless `isStrict`, which
 * also answers nothing when the text holds anything besides addresses.
 */
export function addressesIn(
  typed: string,
  { isStrict = false }: { readonly isStrict?: boolean } = {},
): readonly string[] {
  const words = typed.split(/[\s<>"]+|,(?=\s|https?:)/i).filter((word) => word !== '')
  if (isStrict && !words.every((word) => /^https?:\/\//i.test(word))) return []
  const addresses = words.map(toAddress).filter((address) => address !== undefined)
  return [...new Set(addresses)].slice(0, MAX_ADDRESSES)
}

function toAddress(word: string): string | undefined {
  const isComplete = /^[a-z][a-z0-9+.-]*:/i.test(word) && !/^[\w.-]+\.[a-z]{2,}:\d+/i.test(word)
  const url = URL.parse(isComplete ? word : `https://${word}`)
  if (!url || !/^https?:$/.test(url.protocol)) return undefined
  const isHost = isComplete || /^(?:[\w-]+\.)+[a-z]{2,}(?:[:/?#]|$)/i.test(word)
  return isHost ? url.href : undefined
}

/** What stands before a file's name where there is little room: `example.com`. */
export const hostOf = (address: string): string => URL.parse(address)?.host ?? address
