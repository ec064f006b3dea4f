/** Where requests wait while an upload is paused. */
export interface Gate {
  close(): void
  open(): void
  /** Resolves once the gate is open. Rejects with the signal's reason. */
  passed(signal: AbortSignal): Promise<void>
}

export function createGate(): Gate {
  let isOpen = true
  const waiting = new Set<() => void>()
  return {
    close() {
      isOpen = false
    },
    open() {
      isOpen = true
      for (const pass of waiting) pass()
    },
    passed(signal) {
      signal.throwIfAborted()
      if (isOpen) return Promise.resolve()
      return new Promise((resolve, reject) => {
        const end = () => {
          waiting.delete(pass)
          signal.removeEventListener('abort', fail)
        }
        const pass = () => {
          end()
          resolve()
        }
        const fail = () => {
          end()
          reject(signal.reason)
        }
        waiting.add(pass)
        signal.addEventListener('abort', fail)
      })
    },
  }
}
