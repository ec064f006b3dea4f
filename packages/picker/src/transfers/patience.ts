import { RequestError } from '@quayside/client/api'

/** The first pause; each further one is twice as long, up to the longest. */
const FIRST_PAUSE_MS = 500
const LONGEST_PAUSE_MS = 15_000

/** A service that asks for more is not waited for longer. */
const LONGEST_ASKED_PAUSE_MS = 120_000

/** A service that refuses this often with 5xx is not merely busy. A lost network waits for ever. */
const MOST_REFUSALS = 6

export interface Patience {
  readonly signal: AbortSignal
  /** Where `online` is told: no pause is longer than the network is away. */
  readonly page: EventTarget
  /** Told before each pause. */
  onWait?(error: unknown): void
}

/**
 * Asks until there is an answer, while it is only the network that fails or the service that is
 * busy for a moment. Rejects with anything else, and with the signal's reason.
 */
export async function untilAnswered<Answer>(
  ask: () => Promise<Answer>,
  { signal, page, onWait }: Patience,
): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await ask()
    } catch (error) {
      signal.throwIfAborted()
      if (!isPassing(error) || (!isNetwork(error) && attempt >= MOST_REFUSALS)) throw error
      onWait?.(error)
      await pause(Math.max(pauseBefore(attempt), askedBy(error)), { signal, page })
    }
  }
}

/** Whether the next try may well succeed without anybody doing anything. */
function isPassing(error: unknown): boolean {
  if (!(error instanceof RequestError)) return false
  return isNetwork(error) || error.status >= 500 || error.status === 429
}

function isNetwork(error: unknown): boolean {
  return error instanceof RequestError && error.code === 'network'
}

const pauseBefore = (attempt: number): number =>
  Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(attempt, 10))

const askedBy = (error: unknown): number =>
  error instanceof RequestError ? Math.min(error.retryAfterMs ?? 0, LONGEST_ASKED_PAUSE_MS) : 0

/** Until the network is back at the latest. */
function pause(ms: number, { signal, page }: Pick<Patience, 'signal' | 'page'>): Promise<void> {
  return new Promise((resolve, reject) => {
    const over = new AbortController()
    const timer = setTimeout(end, ms, resolve)
    const options = { signal: over.signal }
    page.addEventListener('online', () => end(resolve), options)
    signal.addEventListener('abort', () => end(() => reject(signal.reason)), options)

    function end(settle: () => void): void {
      clearTimeout(timer)
      over.abort()
      settle()
    }
  })
}
