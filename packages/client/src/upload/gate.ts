import { until } from '../api/wait.ts'

/** Where requests wait while an upload is paused. */
export interface Gate {
  close(): void
  open(): void
  /** Resolves once the gate is open. Rejects with the signal's reason. */
  passed(signal: AbortSignal): Promise<void>
}

export function createGate(): Gate {
  const waiting = new Set<() => void>()
  let isOpen = true
  return {
    close() {
      isOpen = false
    },
    open() {
      isOpen = true
      for (const pass of waiting) pass()
    },
    async passed(signal) {
      signal.throwIfAborted()
      if (isOpen) return
      await until(signal, (pass) => {
        waiting.add(pass)
        return () => waiting.delete(pass)
      })
    },
  }
}
