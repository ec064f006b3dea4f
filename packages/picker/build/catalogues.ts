import { existsSync } from 'node:fs'
import { en } from '../src/locale/en.ts'
import type { Catalogue } from '../src/locale/text.ts'
import { LANGUAGES, type Language } from '../src/options/languages.ts'
import { faultsOf } from './check-catalogue.ts'

/** Every language but English, which the dialog carries itself. */
export type OtherLanguage = Exclude<Language, 'en'>

/**
 * The texts of all languages. Rejects with a line per fault: a language or a text that is missing,
 * a plural category without a sentence, a placeholder that was lost.
 */
export async function readCatalogues(): Promise<ReadonlyMap<OtherLanguage, Catalogue>> {
  const catalogues = new Map<OtherLanguage, Catalogue>()
  const faults: string[] = []
  for (const language of LANGUAGES) {
    if (language === 'en') continue
    const catalogue = await readCatalogue(language)
    if (catalogue) catalogues.set(language, catalogue)
    faults.push(...(catalogue ? faultsOf(catalogue, en, language) : [`${language}: no texts`]))
  }
  if (faults.length > 0) throw new Error(`Texts of the picker:\n${faults.join('\n')}`)
  return catalogues
}

async function readCatalogue(language: OtherLanguage): Promise<Catalogue | undefined> {
  const file = new URL(`../src/locale/${language}.ts`, import.meta.url)
  if (!existsSync(file)) return undefined
  return parseModule(await import(file.href), language)
}

/** A language's module exports its texts under the language's name. */
function parseModule(module: unknown, language: string): Catalogue | undefined {
  return (module as Readonly<Record<string, Catalogue | undefined>>)[language]
}
