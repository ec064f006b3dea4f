/**
 * Lets many callers share one effect that is costly and covers everything done before it began,
 * such as a sync of a folder. A run under way may have begun too early for a new caller, so that
 * one joins the next run together with all who come until it begins.
 */
export function createSharedRun(run: () => Promise<void>): () => Promise<void> {
  let current: Promise<void> | undefined
  let next: Promise<void> | undefined

  const begin = (): Promise<void> => {
    next = undefined
    const started = run().finally(() => {
      if (current === started) current = undefined
    })
    current = started
    return started
  }

  return () => {
    if (!current) return begin()
    next ??= current.then(begin, begin)
    return next
  }
}
