import type { PickedFile } from '@quayside/client'
import type { PickerContext } from './context.ts'
import type { PickerOptions } from './options/picker-options.ts'
import { recordOf } from './options/readers.ts'
import type { Choice } from './state/choice.ts'
import { shownName } from './state/shown-name.ts'
import type { BasketLimits } from './summary/basket.ts'
import { type Added, add, remove } from './summary/basket.ts'
import { toPickedFile } from './transfers/picked-file.ts'

export type ChoosingDeps = Pick<PickerContext, 'text' | 'store'> & {
  readonly options: BasketLimits & Pick<PickerOptions, 'onFileSelected' | 'exposeOriginalFile'>
  notify(text: string): void
}

/**
 * Adds choices to the selection: first what the options allow, then what the page's `onFileSelected`
 * lets through, in the order of choosing. Resolves to what is new. Why something was left out is
 * told in one notice, however many files it concerns.
 */
export function createChoose(
  deps: ChoosingDeps,
): (wanted: readonly Choice[]) => Promise<readonly Choice[]> {
  const { store, options, text, notify } = deps

  return async function choose(wanted) {
    const fits = add(store.choices.value, wanted, options)
    const asked = options.onFileSelected ? await askAll(fits.added, deps) : undefined
    const allowed = asked?.flatMap(({ choice }) => choice ?? [])
    // Others may have been added while the page was thinking.
    const final = allowed ? add(store.choices.value, allowed, options) : fits
    store.choices.value = final.choices
    const refused = allowed ? [...fits.refused, ...final.refused] : fits.refused
    const vetoes = asked?.flatMap(({ veto }) => veto ?? []) ?? []
    const [first] = refused
    const words = first ? wordsOfRefusal(first, text) : vetoes[0]
    if (words !== undefined) notify(summed(words, refused.length + vetoes.length - 1, text))
    return final.added
  }
}

/** One file of many tells enough; the others are counted. */
function summed(words: string, others: number, text: ChoosingDeps['text']): string {
  return others === 0 ? words : `${words} ${text('shell.refusedMore', { count: others })}`
}

function wordsOfRefusal(
  { choice, refusal }: Added['refused'][number],
  text: ChoosingDeps['text'],
): string {
  return `${shownName(choice.name)}: ${text(refusal.text, refusal.values)}`
}

/** The person sees that the page thinks, and about what. */
async function askAll(choices: readonly Choice[], deps: ChoosingDeps): Promise<readonly Asked[]> {
  const { store } = deps
  store.asked.value = [...store.asked.value, ...choices]
  const answers = await Promise.all(choices.map((choice) => askPage(choice, deps)))
  const ids = choices.map(({ id }) => id)
  store.asked.value = remove(store.asked.value, ids)
  return answers
}

interface Asked {
  /** As the page wants it; `undefined` when it does not. */
  readonly choice?: Choice
  /** Why not. */
  readonly veto?: string
}

async function askPage(choice: Choice, { options, text }: ChoosingDeps): Promise<Asked> {
  try {
    const file = toPickedFile(choice, undefined, options)
    const answer = await options.onFileSelected?.(file)
    // The oldest pages change the object they are given and return nothing.
    return { choice: changedBy(choice, answer ?? file) }
  } catch (error) {
    return { veto: wordsOf(error) ?? text('shell.vetoed', { name: choice.name }) }
  }
}

/** Of what the page answers, the name, the text for those who cannot see it, and the file count. */
function changedBy(choice: Choice, answer: unknown): Choice {
  const changes: Partial<Record<keyof PickedFile, unknown>> = recordOf(answer) ?? {}
  const { filename, alt, originalFile } = changes
  const named = {
    ...choice,
    name: typeof filename === 'string' && filename !== '' ? filename : choice.name,
    alt: typeof alt === 'string' ? alt : choice.alt,
  }
  if (named.kind !== 'device' || !(originalFile instanceof Blob)) return named
  if (originalFile === named.original) return named
  return { ...named, file: originalFile, size: originalFile.size }
}

/** What a page rejects with is shown to the person: an error's message, or the words themselves. */
function wordsOf(error: unknown): string | undefined {
  const words = error instanceof Error ? error.message : error
  return typeof words === 'string' && words !== '' ? words : undefined
}
