import { RequestError } from '../api/request-error.ts'
import { backoffMs, isOffline, wait, whenOnline } from '../api/wait.ts'
import type { UploadRequest, UploadSettings } from './upload.ts'

/** How requests of one upload are repeated. */
export interface Retries {
  /**
   * Runs `request` until it succeeds. Repeats it after network faults, timeouts, 429, 5xx and when
   * the service says that bytes arrived damaged; never after other refusals, and at most as often as the settings say; tries that fail while the
   * browser is offline do not count. Rejects with the last error, or the signal's reason.
   */
  run<T>(request: () => Promise<T>, signal: AbortSignal): Promise<T>
}

/** Filestack's numbers, so that what people have tuned stays right. */
const DEFAULT_RETRIES = 10
const DEFAULT_FACTOR = 2
const DEFAULT_LONGEST_MS = 15_000
const FIRST_WAIT_MS = 1_000
/** A service that asks for more is not waited for longer. */
const LONGEST_ASKED_WAIT_MS = 300_000

export interface RetriesDeps {
  readonly settings: UploadSettings
  readonly onRetry?: UploadRequest['onRetry'] | undefined
  /** Resolves when the next request may begin: the upload is not paused. */
  mayBegin(signal: AbortSignal): Promise<void>
}

export function createRetries({ settings, onRetry, mayBegin }: RetriesDeps): Retries {
  const most = settings.retry ?? DEFAULT_RETRIES
  const backoff = {
    firstMs: FIRST_WAIT_MS,
    factor: settings.retryFactor ?? DEFAULT_FACTOR,
    longestMs: settings.retryMaxTime ?? DEFAULT_LONGEST_MS,
  }
  return {
    async run(request, signal) {
      for (let attempt = 1; ; ) {
        await mayBegin(signal)
        await whenOnline(signal)
        try {
          return await request()
        } catch (error) {
          signal.throwIfAborted()
          if (!isWorthRepeating(error) || attempt > most) throw error
          const asked = Math.min(error.retryAfterMs ?? 0, LONGEST_ASKED_WAIT_MS)
          const waitMs = Math.max(asked, backoffMs(backoff, attempt))
          onRetry?.({ attempt, waitMs, error })
          if (isOffline()) continue
          attempt += 1
          await wait(waitMs, signal)
        }
      }
    },
  }
}

/** Refusals that say themselves that the bytes suffered on their way. */
const DAMAGED: readonly string[] = ['upload_part_hash', 'upload_part_cut']

function isWorthRepeating(error: unknown): error is RequestError {
  if (!(error instanceof RequestError)) return false
  const { code, status } = error
  return code === 'network' || status === 429 || status >= 500 || DAMAGED.includes(code)
}
