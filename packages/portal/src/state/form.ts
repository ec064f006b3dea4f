import { computed, type ReadonlySignal, signal } from '@preact/signals'
import { isApiError } from '../api/api-error.ts'

/** What a person is filling in. */
export interface Form<Values extends object> {
  readonly values: ReadonlySignal<Values>
  /** Whether anything differs from what it began with. */
  readonly isChanged: ReadonlySignal<boolean>
  readonly isSaving: ReadonlySignal<boolean>
  readonly problem: ReadonlySignal<unknown>
  /** Somebody else changed it meanwhile (`changed_meanwhile`): it has to be loaded again. */
  readonly isStale: ReadonlySignal<boolean>
  /** After `rebase`: what somebody else saved in fields that the person had changed as well. */
  readonly theirs: ReadonlySignal<Partial<Values> | undefined>
  set<Key extends keyof Values>(key: Key, value: Values[Key]): void
  /** Saves, unless it is being saved. Resolves to whether that worked; never rejects. */
  submit(): Promise<boolean>
  /** Begins anew, with what is there now or with what was loaded. */
  reset(values?: Values): void
  /**
   * Goes on from what is there now: what the person left alone becomes that, what they changed stays
   * as it is. Without `start` only the staleness is over, for the next saving knows the new version.
   */
  rebase(start?: Values): void
}

export function createForm<Values extends object>(
  start: Values,
  /** What it resolves to is what the form goes on with; nothing: with what was filled in. */
  save: (values: Values) => Promise<Values | undefined>,
): Form<Values> {
  const begun = signal(start)
  const values = signal(start)
  const isSaving = signal(false)
  const problem = signal<unknown>(undefined)
  const isStale = computed(() => isApiError(problem.value, 'changed_meanwhile'))
  const theirs = signal<Partial<Values> | undefined>(undefined)

  function reset(next: Values = begun.peek()): void {
    begun.value = next
    values.value = next
    problem.value = undefined
    theirs.value = undefined
  }

  function rebase(next: Values = begun.peek()): void {
    const isNews = isStale.peek() || theirs.peek() !== undefined
    const merged = merge({ begun: begun.peek(), mine: values.peek(), next, known: theirs.peek() })
    begun.value = next
    values.value = merged.values
    if (isStale.peek()) problem.value = undefined
    theirs.value = isNews || merged.isClash ? merged.clashes : undefined
  }

  async function submit(): Promise<boolean> {
    if (isSaving.peek()) return false
    isSaving.value = true
    problem.value = undefined
    const sent = values.peek()
    try {
      reset((await save(sent)) ?? sent)
      return true
    } catch (error) {
      problem.value = error
      return false
    } finally {
      isSaving.value = false
    }
  }

  return {
    values,
    isChanged: computed(() => !isSame(values.value, begun.value)),
    isSaving,
    problem,
    isStale,
    theirs,
    set(key, value) {
      values.value = { ...values.peek(), [key]: value }
    },
    submit,
    reset,
    rebase,
  }
}

interface Versions<Values> {
  readonly begun: Values
  readonly mine: Values
  readonly next: Values
  /** Clashes that are known already and not settled yet. */
  readonly known: Partial<Values> | undefined
}

/** Mine where I changed something, theirs elsewhere; and where both of us did, what they made of it. */
function merge<Values extends object>({ begun, mine, next, known }: Versions<Values>) {
  const values = { ...next }
  const clashes: Partial<Values> = {}
  let isClash = false
  for (const key in mine) {
    if (isSame(mine[key], begun[key])) continue
    values[key] = mine[key]
    const isTheirs = !isSame(next[key], begun[key]) || (known && key in known)
    if (!isTheirs || isSame(mine[key], next[key])) continue
    clashes[key] = next[key]
    isClash = true
  }
  return { values, clashes, isClash }
}

const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)
