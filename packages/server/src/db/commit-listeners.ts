import type { Trx } from './database.ts'

/** What is to be called once a transaction is durable. */
export interface CommitListeners {
  add(trx: Trx, callback: () => void): void
  /** Calls what was added for `trx`. */
  tell(trx: Trx): void
}

export function createCommitListeners(): CommitListeners {
  const byTransaction = new WeakMap<Trx, (() => void)[]>()

  return {
    add: (trx, callback) => {
      const callbacks = byTransaction.get(trx)
      if (callbacks) callbacks.push(callback)
      else byTransaction.set(trx, [callback])
    },
    tell: (trx) => {
      for (const callback of byTransaction.get(trx) ?? []) callback()
    },
  }
}
