/** What the picker speaks. */
export const LANGUAGES = [
  'ar',
  'ca',
  'da',
  'de',
  'en',
  'es',
  'fr',
  'he',
  'it',
  'ja',
  'ko',
  'nl',
  'no',
  'pl',
  'pt',
  'ru',
  'sv',
  'tr',
  'vi',
  'zh',
] as const

export type Language = (typeof LANGUAGES)[number]

/** Both forms of Norwegian are written `no` here. */
const ALIASES: Readonly<Record<string, Language>> = { nb: 'no', nn: 'no', iw: 'he' }

/** The language of a tag such as `pt-BR`; `undefined` when the picker does not speak it. */
export function languageOf(tag: string): Language | undefined {
  const base = tag.toLowerCase().split(/[-_]/)[0] ?? ''
  return LANGUAGES.find((language) => language === (ALIASES[base] ?? base))
}

/** Which way the language is read. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return language === 'ar' || language === 'he' ? 'rtl' : 'ltr'
}
