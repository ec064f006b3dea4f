/**
 * Resolves when what `arm` sets up calls `done`. What `arm` answers takes it down again. Rejects
 * with the signal's reason when it is aborted.
 */
export function until(
  signal: AbortSignal | undefined,
  arm: (done: () => void) => () => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const end = (settle: () => void) => () => {
      disarm()
      signal?.removeEventListener('abort', abort)
      settle()
    }
    const abort = end(() => reject(signal?.reason))
    const disarm = arm(end(resolve))
    signal?.addEventListener('abort', abort)
  })
}

/** Resolves after so long. Rejects with the signal's reason when it is aborted. */
export function wait(ms: number, signal?: AbortSignal): Promise<void> {
  return until(signal, (done) => {
    const timer = setTimeout(done, ms)
    return () => clearTimeout(timer)
  })
}

/** The browser says that there is no network. False where nobody knows. */
export function isOffline(): boolean {
  return globalThis.navigator?.onLine === false
}

/** Some systems say "offline" for ever although they are not, so it is believed only so long. */
const BELIEVE_OFFLINE_MS = 30_000

/** Resolves when the browser is online (at once where nobody knows), or is no longer believed. */
export async function whenOnline(signal: AbortSignal): Promise<void> {
  if (!isOffline()) return
  await until(signal, (done) => {
    const timer = setTimeout(done, BELIEVE_OFFLINE_MS)
    globalThis.addEventListener('online', done)
    return () => {
      clearTimeout(timer)
      globalThis.removeEventListener('online', done)
    }
  })
}

/** Which waits follow each other when something fails again and again. */
export interface Backoff {
  readonly firstMs: number
  readonly factor: number
  readonly longestMs: number
}

/**
 * How long to wait after the `attempt`-th failure (from 1). Half of it is chance, so that many who
 * failed together do not come back together.
 */
export function backoffMs({ firstMs, factor, longestMs }: Backoff, attempt: number): number {
  const planned = Math.min(longestMs, firstMs * factor ** (attempt - 1))
  return planned * (0.5 + Math.random() / 2)
}
