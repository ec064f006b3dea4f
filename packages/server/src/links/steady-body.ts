import { setTimeout as sleep } from 'node:timers/promises'
import { QuaysideError } from '../errors.ts'
import type { ByteBody } from '../lib/byte-body.ts'

export interface SteadyBodyOptions {
  readonly body: ByteBody
  /** The rest of the same revision, from so many bytes after where `body` began. */
  readonly reopen: (offset: number) => Promise<ByteBody>
  readonly signal: AbortSignal
}

/** How often in a row a connection may break off without having brought anything. */
const MAX_VAIN_TRIES = 3
/** Somebody waits for the rest, so a longer pause is as bad as giving up. */
const MAX_PAUSE_MS = 5_000

/** A body that goes on over a new connection when one breaks off. */
export function createSteadyBody({ body: first, reopen, signal }: SteadyBodyOptions): ByteBody {
  let body = first
  let offset = 0
  let filled = 0
  let vainTries = 0
  let isCancelled = false

  const advance = (count: number): void => {
    filled += count
    offset += count
    if (count > 0) vainTries = 0
  }
  const goOn = async (error: unknown): Promise<void> => {
    const pause = pauseAfter(error)
    if (pause === undefined || isCancelled || ++vainTries > MAX_VAIN_TRIES) throw error
    body.cancel()
    await sleep(pause, undefined, { signal })
    const next = await reopen(offset)
    // Cancelled while it was being opened: nobody else would.
    if (isCancelled) next.cancel()
    body = next
  }

  return {
    async fill(target) {
      filled = 0
      for (;;) {
        try {
          advance(await body.fill(target.subarray(filled)))
          return filled
        } catch (error) {
          advance(body.filled())
          await goOn(error)
        }
      }
    },
    filled: () => filled,
    cancel() {
      isCancelled = true
      body.cancel()
    },
  }
}

/** `undefined` when another try is of no use. */
function pauseAfter(error: unknown): number | undefined {
  if (!(error instanceof QuaysideError) || error.retryAfterMs === undefined) return undefined
  return error.retryAfterMs > MAX_PAUSE_MS ? undefined : error.retryAfterMs
}
