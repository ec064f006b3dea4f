import type { Message } from '../src/locale/text.ts'

type Texts = Readonly<Record<string, Message | undefined>>

/** What is wrong with a language, one line each; English is what it is held against. */
export function faultsOf(texts: Texts, english: Texts, language: string): readonly string[] {
  const missing = Object.keys(english).filter((key) => texts[key] === undefined)
  const unknown = Object.keys(texts).filter((key) => english[key] === undefined)
  const both = Object.keys(english).flatMap((key) => {
    const message = texts[key]
    return message === undefined
      ? []
      : faultsOfText(message, english[key] ?? '', language).map((fault) => `${key} ${fault}`)
  })
  return [
    ...missing.map((key) => `${key} is missing`),
    ...unknown.map((key) => `${key} is not a text of the picker`),
    ...both,
  ].map((fault) => `${language}: ${fault}`)
}

function faultsOfText(message: Message, english: Message, language: string): readonly string[] {
  if (typeof message !== typeof english) return ['is a plural in one language only']
  const faults = typeof message === 'string' ? [] : missingCategories(message, language)
  // A sentence for one or two may leave the number out.
  const allowed = placeholdersIn(sentencesOf(english).join(' '))
  const strange = placeholdersIn(sentencesOf(message).join(' ')).difference(allowed)
  const lost = allowed.difference(placeholdersIn(sentencesOf(message).at(-1) ?? ''))
  return [
    ...faults,
    ...Array.from(strange, (name) => `has an unknown {${name}}`),
    ...Array.from(lost, (name) => `lost {${name}}`),
    ...(sentencesOf(message).some((sentence) => sentence.trim() === '') ? ['is empty'] : []),
  ]
}

function missingCategories(message: Exclude<Message, string>, language: string): readonly string[] {
  const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions()
  return pluralCategories
    .filter((category) => message[category] === undefined)
    .map((category) => `has no sentence for "${category}"`)
}

/** The sentence for `other` last: it has everything. */
function sentencesOf(message: Message): readonly string[] {
  if (typeof message === 'string') return [message]
  return [
    ...Object.values({ ...message, other: '' }).filter((words) => words !== ''),
    message.other,
  ]
}

const placeholdersIn = (sentence: string): ReadonlySet<string> =>
  new Set(Array.from(sentence.matchAll(/\{(\w+)\}/g), ([, name = '']) => name))
