export interface Repeated {
  /** No more after the one that runs; resolves when that has ended. */
  stop(): Promise<void>
}

/** Every `ms`, but not while the last one still runs. */
export function repeat(
  ms: number,
  work: () => Promise<void>,
  report: (error: unknown) => void,
): Repeated {
  let running: Promise<void> | undefined
  const timer = setInterval(() => {
    running ??= work()
      .catch(report)
      .finally(() => {
        running = undefined
      })
  }, ms)
  return {
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
