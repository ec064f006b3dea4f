import type { PickerOptions } from '../options/picker-options.ts'
import { type Choice, isWholeFolder } from '../state/choice.ts'
import { type Limits, refusalOf } from '../state/limits.ts'
import type { Refusal } from '../state/refusal.ts'

export type BasketLimits = Limits & Pick<PickerOptions, 'failOverMaxFiles'>

export interface Added {
  readonly choices: readonly Choice[]
  /** What is new among them. */
  readonly added: readonly Choice[]
  readonly refused: readonly { readonly choice: Choice; readonly refusal: Refusal }[]
}

/**
 * Adds what the limits allow, in order. What is there already is left out silently. Where one file
 * is wanted, the new one takes the place of the old one. With `failOverMaxFiles` a selection that
 * does not fit is refused whole.
 */
export function add(
  choices: readonly Choice[],
  wanted: readonly Choice[],
  limits: BasketLimits,
): Added {
  const sorted = sortOut(choices, wanted, limits)
  const isOver = sorted.refused.some(({ refusal }) => refusal.reason === 'too-many')
  if (isOver && limits.failOverMaxFiles) return refuseAll(choices, wanted, limits)
  const isReplaced = limits.maxFiles === 1 && sorted.added.length > 0
  return { ...sorted, choices: isReplaced ? sorted.added : [...choices, ...sorted.added] }
}

function sortOut(choices: readonly Choice[], wanted: readonly Choice[], limits: BasketLimits) {
  const present = new Set(choices.map(identityOf))
  const added: Choice[] = []
  const refused: { choice: Choice; refusal: Refusal }[] = []
  for (const choice of wanted) {
    if (present.has(identityOf(choice))) continue
    const count = limits.maxFiles === 1 ? added.length : choices.length + added.length
    const refusal =
      (isWholeFolder(choice) ? undefined : refusalOf(choice, limits, [])) ??
      (count < limits.maxFiles ? undefined : tooMany(choice, limits.maxFiles))
    if (refusal) {
      refused.push({ choice, refusal })
      continue
    }
    present.add(identityOf(choice))
    added.push(choice)
  }
  return { added, refused }
}

const tooMany = ({ name }: Choice, count: number): Refusal => ({
  reason: 'too-many',
  text: 'refusal.tooMany',
  values: { name, count },
})

function refuseAll(
  choices: readonly Choice[],
  wanted: readonly Choice[],
  limits: BasketLimits,
): Added {
  const refused = wanted.map((choice) => ({ choice, refusal: tooMany(choice, limits.maxFiles) }))
  return { choices, added: [], refused }
}

/** What makes two choices the same one: choosing a file twice does not send it twice. */
function identityOf(choice: Choice): string {
  switch (choice.kind) {
    case 'cloud':
      return [choice.source, choice.account, choice.path, choice.exportFormat].join('\0')
    case 'url':
      return `${choice.source}\0${choice.url}`
    case 'device': {
      const { size, lastModified } = choice.original
      return `${choice.source}\0${choice.originalPath}\0${size}\0${lastModified}`
    }
  }
}

/** Without those; unknown ids change nothing. */
export function remove(choices: readonly Choice[], ids: readonly string[]): readonly Choice[] {
  const gone = new Set(ids)
  return choices.filter(({ id }) => !gone.has(id))
}

/** The one with the same id gets the new value; nothing happens when it is gone. */
export function replace(choices: readonly Choice[], choice: Choice): readonly Choice[] {
  return choices.map((old) => (old.id === choice.id ? choice : old))
}

/** At another place; an index outside means the nearest end, an unknown id changes nothing. */
export function move(choices: readonly Choice[], id: string, index: number): readonly Choice[] {
  const from = choices.findIndex((choice) => choice.id === id)
  const moved = choices[from]
  const to = Math.max(0, Math.min(choices.length - 1, index))
  if (!moved || to === from) return choices
  return choices.toSpliced(from, 1).toSpliced(to, 0, moved)
}
