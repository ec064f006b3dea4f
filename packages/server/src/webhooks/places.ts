/** So many may be in at a time; others wait in line. */
export interface Places {
  /** Resolves when there is a place; first come, first served. Rejects with the signal's reason. */
  take(signal?: AbortSignal): Promise<void>
  /** Gives a place to whoever has waited longest. */
  free(): void
  /** Whether somebody waits. */
  isCrowded(): boolean
  /** From now on there is a place for everybody. */
  openAll(): void
}

export function createPlaces(max: number): Places {
  const line = new Set<() => void>()
  let taken = 0
  let limit = max

  const letIn = (): void => {
    while (taken < limit) {
      const [next] = line
      if (!next) return
      taken++
      line.delete(next)
      next()
    }
  }

  return {
    async take(signal) {
      signal?.throwIfAborted()
      if (taken < limit) {
        taken++
        return
      }
      await wait(line, signal)
    },
    free() {
      taken--
      letIn()
    },
    isCrowded: () => line.size > 0,
    openAll() {
      limit = Infinity
      letIn()
    },
  }
}

function wait(line: Set<() => void>, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      line.delete(enter)
      reject(signal?.reason)
    }
    const enter = () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }
    line.add(enter)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
