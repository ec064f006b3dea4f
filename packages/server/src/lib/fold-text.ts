/** For looking for a text as people do: without case, accents and ways to write the same letter. */
export function foldText(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
