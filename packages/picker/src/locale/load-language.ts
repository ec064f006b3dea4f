import { computed, type ReadonlySignal, signal } from '@preact/signals'
import type { PickerOptions } from '../options/picker-options.ts'
import { type Catalogue, createText, type Text } from './text.ts'

/**
 * What the picker says, and in which language. Whoever draws with it is drawn again when the
 * language arrives late.
 */
export interface Speech {
  readonly text: Text
  /** Every text there is, by its name. */
  readonly texts: Catalogue
  /** BCP 47: English while the wanted one is not there. */
  readonly language: string
}

/** Reads the texts of a language, from where the script came from. */
export type FetchTexts = (language: string, signal: AbortSignal) => Promise<unknown>

export interface LanguageDeps {
  readonly fetchTexts: FetchTexts
  /** The script's, and those of parts as they come. */
  readonly english: ReadonlySignal<Catalogue>
}

/** The dialog waits so long for its language; whoever is slower sees English until it comes. */
const PATIENCE_MS = 1000
/** Texts that take longer are not coming. */
const LONGEST_MS = 60_000

/** The texts in the page's language, with its own words in place of ours. */
export async function loadLanguage(
  { lang, customText }: Pick<PickerOptions, 'lang' | 'customText'>,
  { fetchTexts, english }: LanguageDeps,
  patienceMs = PATIENCE_MS,
): Promise<Speech> {
  const learned = signal<Partial<Catalogue> | undefined>(undefined)
  const speak = (language: string, texts: Catalogue): Speech => ({
    text: createText(texts, language, customText, english.value),
    texts,
    language,
  })
  const spoken = computed(() => {
    const texts = learned.value
    return texts ? speak(lang, { ...english.value, ...texts }) : speak('en', english.value)
  })

  async function learn(): Promise<void> {
    try {
      learned.value = parseTexts(await fetchTexts(lang, AbortSignal.timeout(LONGEST_MS)))
    } catch {
      // It is away: people read English.
    }
  }

  if (lang !== 'en') await Promise.race([learn(), pause(patienceMs)])
  return {
    text: (key, values) => spoken.value.text(key, values),
    get texts() {
      return spoken.value.texts
    },
    get language() {
      return spoken.value.language
    },
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))

/** The build has checked what is in there. */
function parseTexts(json: unknown): Partial<Catalogue> | undefined {
  return typeof json === 'object' && json !== null ? (json as Partial<Catalogue>) : undefined
}
