import { type ReadonlySignal, signal } from '@preact/signals'

/** Something of the service that a page shows. */
export interface Resource<Value> {
  /** What was read last; it stays while it is read again. */
  readonly value: ReadonlySignal<Value | undefined>
  /** Why the last reading failed; what was read before that is still there. */
  readonly problem: ReadonlySignal<unknown>
  readonly isLoading: ReadonlySignal<boolean>
  /** Reads (again). Never rejects; resolves when it is over, also when a later reading overtook it. */
  load(): Promise<void>
  /** Puts in what a change answered, so that nothing has to be read again. */
  set(value: Value): void
  /** Ends a reading that is under way. */
  stop(): void
  /** Forgets what was read, and what went wrong. */
  clear(): void
}

export function createResource<Value>(
  read: (signal: AbortSignal) => Promise<Value>,
): Resource<Value> {
  const value = signal<Value | undefined>(undefined)
  const problem = signal<unknown>(undefined)
  const isLoading = signal(false)
  let current: AbortController | undefined

  async function load(): Promise<void> {
    current?.abort()
    const controller = new AbortController()
    current = controller
    isLoading.value = true
    try {
      const answer = await read(controller.signal)
      if (current === controller) set(answer)
    } catch (error) {
      if (current === controller) problem.value = error
    } finally {
      if (current === controller) isLoading.value = false
    }
  }

  function set(next: Value): void {
    value.value = next
    problem.value = undefined
  }

  function stop(): void {
    current?.abort()
    current = undefined
    isLoading.value = false
  }

  function clear(): void {
    stop()
    value.value = undefined
    problem.value = undefined
  }

  return { value, problem, isLoading, load, set, stop, clear }
}
