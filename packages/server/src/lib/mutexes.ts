import { orAborted } from './or-aborted.ts'

/** Named locks within this process. */
export interface Mutexes {
  /** Resolves, first come first served, to the function that gives the lock back. */
  acquire(name: string, signal: AbortSignal): Promise<() => void>
}

/** Each name is forgotten once nobody holds or waits for it. */
export function createMutexes(): Mutexes {
  const tails = new Map<string, Promise<void>>()

  return {
    async acquire(name, signal) {
      const before = tails.get(name) ?? Promise.resolve()
      const { promise: released, resolve: release } = Promise.withResolvers<void>()
      const tail = before.then(() => released)
      tails.set(name, tail)
      void tail.then(() => {
        if (tails.get(name) === tail) tails.delete(name)
      })
      try {
        await orAborted(before, signal)
      } catch (error) {
        release() // whoever waits behind us goes on as soon as those before us are done
        throw error
      }
      return release
    },
  }
}
