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
  set<Key extends keyof Values>(key: Key, value: Values[Key]): void
  /** Saves, unless it is being saved. Resolves to whether that worked; never rejects. */
  submit(): Promise<boolean>
  /** Begins anew, with what is there now or with what was loaded. */
  reset(values?: Values): void
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

  function reset(next: Values = begun.peek()): void {
    begun.value = next
    values.value = next
    problem.value = undefined
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
    isStale: computed(() => isApiError(problem.value, 'changed_meanwhile')),
    set(key, value) {
      values.value = { ...values.peek(), [key]: value }
    },
    submit,
    reset,
  }
}

const isSame = (a: object, b: object) => JSON.stringify(a) === JSON.stringify(b)
