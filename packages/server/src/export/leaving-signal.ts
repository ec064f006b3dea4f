import { QuaysideError } from '../errors.ts'

/** Somebody does not want it any more, other than a process that leaves it to another one. */
export const isCancel = (reason: unknown): boolean =>
  reason instanceof QuaysideError && reason.kind === 'cancelled'

/**
 * Aborts when the process leaves the work, not when somebody cancels: what may lie at its place
 * already is seen through.
 */
export function leavingSignal(signal: AbortSignal): AbortSignal {
  const leaving = new AbortController()
  const onAbort = () => {
    if (!isCancel(signal.reason)) leaving.abort(signal.reason)
  }
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
  return leaving.signal
}
