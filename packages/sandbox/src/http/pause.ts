import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'

/** Aborted when the client is gone, or has all of its answer. */
export function closedSignal(res: ServerResponse): AbortSignal {
  const controller = new AbortController()
  if (res.closed) {
    controller.abort()
  } else {
    res.once('close', () => controller.abort())
  }
  return controller.signal
}

/** Waits, for ever if no time is given; ends early and quietly when the signal says so. */
export async function pause(ms: number | undefined, signal: AbortSignal): Promise<void> {
  if (signal.aborted) {
    return
  }
  if (ms === undefined) {
    await once(signal, 'abort')
    return
  }
  // Only an abort rejects here, and the caller looks at the signal itself.
  await sleep(ms, undefined, { signal }).catch(() => undefined)
}

/** Waits, but no longer than the client does. */
export async function pauseUnlessClosed(res: ServerResponse, ms: number): Promise<void> {
  await pause(ms, closedSignal(res))
}
