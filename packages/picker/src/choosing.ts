import type { PickedFile } from '@quayside/client'
import type { PickerContext } from './context.ts'
import type { PickerOptions } from './options/picker-options.ts'
import { recordOf } from './options/readers.ts'
import type { Choice } from './state/choice.ts'
import { shownName } from './state/shown-name.ts'
import type { BasketLimits } from './summary/basket.ts'
import { add, remove } from './summary/basket.ts'
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
    const asked = await askAll(fits.added, deps)
    const allowed = asked.flatMap(({ choice }) => choice ?? [])
    // Others may have been added while the page was thinking.
    const final = add(store.choices.value, allowed, options)
    store.choices.value = final.choices
    const reasons = [
      ...[...fits.refused, ...final.refused].map(
        ({ choice, refusal }) => `${shownName(choice.name)}: ${text(refusal.text, refusal.values)}`,
      ),
      ...asked.flatMap(({ veto }) => veto ?? []),
    ]
    if (reasons.length > 0) notify(summed(reasons, text))
    return final.added
  }
}

/** One file of many tells enough; the others are counted. */
function summed([first = '', ...others]: readonly string[], text: ChoosingDeps['text']): string {
  if (others.length === 0) return first
  return `${first} ${text('shell.refusedMore', { count: others.length })}`
}

/** The person sees that the page thinks, and about what. */
async function askAll(choices: readonly Choice[], deps: ChoosingDeps): Promise<readonly Asked[]> {
  const { options, store } = deps
  if (!options.onFileSelected) return choices.map((choice) => ({ choice }))
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
