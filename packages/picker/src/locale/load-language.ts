import type { PickerOptions } from '../options/picker-options.ts'
import { en } from './en.ts'
import { type Catalogue, createText, type Text } from './text.ts'

/** What the picker says, and in which language. */
export interface Speech {
  readonly text: Text
  /** Every text there is, by its name. */
  readonly texts: Catalogue
  /** BCP 47: English when the wanted one could not be had. */
  readonly language: string
}

/** Reads the texts of a language, from where the script came from. */
export type FetchTexts = (language: string, signal: AbortSignal) => Promise<unknown>

/** The dialog waits so long for its language; whoever is slower than this sees English. */
const PATIENCE_MS = 1000

/** The texts in the page's language, with its own words in place of ours. */
export async function loadLanguage(
  { lang, customText }: Pick<PickerOptions, 'lang' | 'customText'>,
  fetchTexts: FetchTexts,
): Promise<Speech> {
  const fetched = lang === 'en' ? undefined : await fetchInTime(lang, fetchTexts)
  const texts: Catalogue = { ...en, ...fetched }
  const language = fetched || lang === 'en' ? lang : 'en'
  return { text: createText(texts, language, customText, en), texts, language }
}

async function fetchInTime(
  language: string,
  fetchTexts: FetchTexts,
): Promise<Partial<Catalogue> | undefined> {
  try {
    return parseTexts(await fetchTexts(language, AbortSignal.timeout(PATIENCE_MS)))
  } catch {
    return undefined // away or too slow: people read English meanwhile
  }
}

/** The build has checked what is in there. */
function parseTexts(json: unknown): Partial<Catalogue> | undefined {
  return typeof json === 'object' && json !== null ? (json as Partial<Catalogue>) : undefined
}
