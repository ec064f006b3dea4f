import { WriteFault } from './write-fault.ts'

/** The lock that two commits to one namespace meet at. */
export interface WriteLock {
  /** Throws WriteFault if another commit holds the namespace. */
  take(ns: string): void
}

/** Each commit holds its namespace for `heldMs()`; once that is 0, nothing is held any more. */
export function createWriteLock(heldMs: () => number, now: () => number): WriteLock {
  const heldUntil = new Map<string, number>()
  return {
    take(ns) {
      if (heldMs() > 0 && (heldUntil.get(ns) ?? 0) > now()) {
        throw new WriteFault({ '.tag': 'too_many_write_operations' })
      }
      heldUntil.set(ns, now() + heldMs())
    },
  }
}
