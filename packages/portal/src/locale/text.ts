import { en } from './en.ts'
import { formatNumber } from './format.ts'

/** Every text has a name: `area.thing`; they are kept in `en/<area>.ts`. */
export type TextKey = keyof typeof en

/** One sentence, or one per plural category of English, chosen by the value `count`. */
export type Message = string | { readonly one: string; readonly other: string }

export type Catalogue = Readonly<Record<string, Message>>

/** What stands for `{name}`: numbers are written as people write them, words as `shownName` shows them. */
export type TextValues = Readonly<Record<string, string | number>>

const plurals = new Intl.PluralRules('en')

/** A sentence of the catalogue. What it is given is put in as text, never as markup. */
export function text(key: TextKey, values: TextValues = {}): string {
  return fill(sentenceOf(en[key], Number(values.count ?? 0)), values)
}

/** For names that are only known when running: a code of the service, say. */
export function textIfKnown(key: string, values?: TextValues): string | undefined {
  return isTextKey(key) ? text(key, values) : undefined
}

const isTextKey = (key: string): key is TextKey => Object.hasOwn(en, key)

function sentenceOf(message: Message, count: number): string {
  if (typeof message === 'string') return message
  return plurals.select(count) === 'one' ? message.one : message.other
}

function fill(sentence: string, values: TextValues): string {
  return sentence.replace(/\{(\w+)\}/g, (placeholder, name: string) => {
    const value = values[name]
    if (value === undefined) return placeholder
    return typeof value === 'number' ? formatNumber(value) : shownName(value)
  })
}

/** What turns the direction of the letters after it: `photo\u202Egpj.exe` looks like a picture. */
const TURNING = /[\u202A-\u202E\u2066-\u2069]/g

/** A name somebody gave, as it is drawn: nothing in it reorders its letters, or those beside it. */
export function shownName(name: string): string {
  return name.replace(TURNING, '')
}
