/** Work that runs in this process. */
export interface LiveWork<Job, Result> {
  readonly job: Job
  /** Called off with the reason. */
  readonly stop: AbortController
  /** Resolves when it has left this process, with the result if that is why. */
  readonly ended: Promise<Result | undefined>
  /** Calls back when it leaves this process; answers how to take that back. */
  onEnd(callback: () => void): () => void
  end(result: Result | undefined): void
}

export function createLiveWork<Job, Result>(job: Job): LiveWork<Job, Result> {
  const ended = Promise.withResolvers<Result | undefined>()
  const listeners = new Set<() => void>()
  return {
    job,
    stop: new AbortController(),
    ended: ended.promise,
    onEnd(callback) {
      listeners.add(callback)
      return () => listeners.delete(callback)
    },
    end(result) {
      ended.resolve(result)
      for (const callback of listeners) callback()
    },
  }
}
