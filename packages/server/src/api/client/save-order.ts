import { extension } from 'mime-types'
import { type Static, Type } from 'typebox'

const Text = (maxLength: number) => Type.Optional(Type.String({ maxLength }))

/** What the first clients write into the address of a dialog to save (Filestack reference 12.2). */
export const SaveQuery = Type.Object({
  key: Text(64),
  id: Text(128),
  url: Text(4096),
  m: Text(128),
  ext: Text(128),
  defaultSaveasName: Text(1024),
  s: Text(512),
  loc: Text(64),
  language: Text(35),
  policy: Text(8192),
  signature: Text(512),
})
export type SaveQuery = Static<typeof SaveQuery>

/** What such a dialog is told, in the words of our client. */
export interface AskedSave {
  readonly what: string
  readonly to: readonly string[] | undefined
  readonly filename: string | undefined
  readonly lang: string | undefined
}

/** Services by the numbers those clients have for them (Filestack reference 12.2). */
const BY_NUMBER: Readonly<Record<string, string>> = {
  '2': 'dropbox',
  '9': 'googledrive',
  '19': 'box',
  '20': 'onedrive',
}

/** `isKnown`: whether there is a source of this name; what is not known is passed over. */
export function toAskedSave(query: SaveQuery, isKnown: (source: string) => boolean): AskedSave {
  const named = [query.loc, ...(query.s?.split(',') ?? [])]
  const sources = named
    .map((word = '') => BY_NUMBER[word] ?? word.toLowerCase())
    .filter((name) => isKnown(name))
  return {
    what: query.url ?? '',
    to: sources.length > 0 ? [...new Set(sources)] : undefined,
    filename: filenameOf(query),
    lang: query.language || undefined,
  }
}

/** The name without an ending gets that of the type that was asked for. */
function filenameOf({ defaultSaveasName: name, ext, m }: SaveQuery): string | undefined {
  if (!name || /\.[^.]+$/.test(name)) return name || undefined
  const ending = ext?.split(',')[0]?.trim().replace(/^\./, '') || (m && extension(m))
  return ending ? `${name}.${ending}` : name
}
