import { setTimeout as delay } from 'node:timers/promises'

/** Long enough for a busy machine; a test that needs it all has failed anyway. */
const WITHIN_MS = 15_000
const POLL_MS = 25

/**
 * Asks until `probe` no longer throws and answers something else than `undefined` and `false`, and
 * resolves to that. Rejects with the last reason when it takes longer than `withinMs`.
 */
export async function eventually<T>(
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  { withinMs = WITHIN_MS, what = 'it' }: { withinMs?: number; what?: string } = {},
): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const outcome = await attempt(probe)
    if ('value' in outcome) return outcome.value
    if (Date.now() > deadline) {
      throw new Error(`${what} did not come true within ${withinMs} ms`, { cause: outcome.reason })
    }
    await delay(POLL_MS)
  }
}

async function attempt<T>(probe: () => T | undefined | false | Promise<T | undefined | false>) {
  try {
    const value = await probe()
    return value === undefined || value === false ? { reason: value } : { value }
  } catch (reason) {
    return { reason }
  }
}
