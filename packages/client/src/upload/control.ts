import type { RunningUpload } from './upload.ts'

/** An empty object handed in; once the transfer has begun it can do these. */
export interface TransferToken {
  cancel?(): void
  /** Uploads only. */
  pause?(): void
  resume?(): void
}

/** Something on its way that can be stopped, and perhaps paused. */
export type Transfer<Result> = Pick<RunningUpload, 'cancel'> &
  Partial<Pick<RunningUpload, 'pause' | 'resume'>> & { readonly done: Promise<Result> }

/**
 * Waits for the transfer while the page's token and signal can steer it. Rejects with the signal's
 * reason when that is aborted.
 */
export async function steer<Result>(
  { done, ...controls }: Transfer<Result>,
  token: TransferToken | undefined,
  signal: AbortSignal | undefined,
): Promise<Result> {
  const { cancel } = controls
  if (token) Object.assign(token, controls)
  if (signal?.aborted) cancel()
  signal?.addEventListener('abort', cancel)
  try {
    return await done
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    signal?.removeEventListener('abort', cancel)
  }
}
