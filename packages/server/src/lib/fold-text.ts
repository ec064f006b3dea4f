/** For looking for a text as people do: without case, accents and ways to write the same letter. */
export function foldText(text: string): string {
  return isPlain(text) ? text.toLowerCase() : fold(text)
}

/** Most names are, and then nothing has to be taken apart. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the whole of ASCII
const isPlain = (text: string) => /^[\u0000-\u007f]*$/.test(text)

const fold = (text: string) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
