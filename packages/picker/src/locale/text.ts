import type { en } from './en.ts'

/** Every text has a name; English is where they are kept, see `en.ts`. */
export type TextKey = keyof typeof en

/** One sentence, or one per plural category of `Intl.PluralRules`, chosen by the value `count`. */
export type Message = string | Readonly<Partial<Record<Intl.LDMLPluralRule, string>> & { other: string }>

export type Catalogue = Readonly<Record<TextKey, Message>>

/** What stands for `{name}` in a message; numbers are written as the language writes them. */
export type TextValues = Readonly<Record<string, string | number>>

/** The message in the person's language, `customText` first. */
export type Text = (key: TextKey, values?: TextValues) => string
