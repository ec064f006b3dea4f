import { AsyncLocalStorage } from 'node:async_hooks'
import { outsideOfTransaction } from './errors.ts'

/** Notices when code inside a transaction reaches for the outer database. */
export interface TransactionGuard {
  /** Runs `work` so that `assertOutside` throws in it and in all it calls, until it has ended. */
  inside<T>(work: () => Promise<T>): Promise<T>
  assertOutside(): void
}

export function createTransactionGuard(): TransactionGuard {
  const current = new AsyncLocalStorage<{ ended: boolean }>()

  return {
    inside: (work) => {
      // What a transaction leaves running may use the outer database again once it has ended.
      const scope = { ended: false }
      return current.run(scope, async () => {
        try {
          return await work()
        } finally {
          scope.ended = true
        }
      })
    },
    assertOutside: () => {
      if (current.getStore()?.ended === false) throw outsideOfTransaction()
    },
  }
}
