import { directionOf } from '../options/languages.ts'
import { shownName } from '../state/shown-name.ts'
import type { en } from './en.ts'

/** Every text has a name; English is where they are kept, see `en.ts`. */
export type TextKey = keyof typeof en

/** One sentence, or one per plural category of `Intl.PluralRules`, chosen by the value `count`. */
export type Message =
  | string
  | Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>

export type Catalogue = Readonly<Record<TextKey, Message>>

/**
 * What stands for `{name}` in a message; numbers are written as the language writes them, words as
 * `shownName` shows them.
 */
export type TextValues = Readonly<Record<string, string | number>>

/** The message in the person's language, `customText` first. */
export type Text = (key: TextKey, values?: TextValues) => string

/**
 * The texts of one language. `customText` replaces messages by their name, or by their English
 * words when `english` is given; it may use the same `{name}`s.
 */
export function createText(
  catalogue: Catalogue,
  language: string,
  customText: Readonly<Record<string, string>> = {},
  english: Catalogue = catalogue,
): Text {
  const plurals = new Intl.PluralRules(language)
  const numbers = new Intl.NumberFormat(language)
  const own = new Map(Object.entries(customText))
  const write = (value: string | number) =>
    typeof value === 'number' ? numbers.format(value) : isolated(shownName(value), language)

  return (key, values = {}) => {
    const count = Number(values.count ?? 0)
    const chosen = sentenceOf(catalogue[key], count, plurals)
    const words = english === catalogue ? chosen : sentenceOf(english[key], count, ENGLISH_PLURALS)
    return fill(own.get(key) ?? own.get(words) ?? chosen, values, write)
  }
}

const ENGLISH_PLURALS = new Intl.PluralRules('en')

function sentenceOf(message: Message, count: number, plurals: Intl.PluralRules): string {
  if (typeof message === 'string') return message
  return message[plurals.select(count)] ?? message.other
}

function fill(
  sentence: string,
  values: TextValues,
  write: (value: string | number) => string,
): string {
  return sentence.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name]
    return value === undefined ? placeholder : write(value)
  })
}

/** `2026-05 (1).pdf` would be torn apart among words that run the other way. */
export function isolated(value: string, language: string): string {
  return directionOf(language) === 'rtl' ? `\u2068${value}\u2069` : value
}
