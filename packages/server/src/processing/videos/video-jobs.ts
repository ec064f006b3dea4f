import type { Queue } from '../../queue/queue.ts'
import type { EnqueueRun } from './video.ts'
import type { WorkOnVideo } from './work-on-video.ts'

/** One run of a conversion. */
export const VIDEO_JOB = 'videos.convert'

/** Longer than any conversion may take, with its fetching and keeping. */
const TIMEOUT_MS = 8 * 3_600_000
/** The run's row knows how often it may be tried; a process that stops is no try. */
const MAX_ATTEMPTS = 50

export function createEnqueueRun(queue: Pick<Queue, 'enqueue'>): EnqueueRun {
  return (trx, { id, uuid }, runAt) =>
    queue.enqueue(trx, { kind: VIDEO_JOB, payload: { id, uuid }, key: uuid, runAt })
}

/** `concurrency`: so many at a time in this process. */
export function workOnVideos(
  queue: Pick<Queue, 'handle'>,
  work: WorkOnVideo,
  { concurrency }: { readonly concurrency: number },
): void {
  const options = { concurrency, timeoutMs: TIMEOUT_MS, maxAttempts: MAX_ATTEMPTS }
  queue.handle(VIDEO_JOB, options, ({ payload }, signal) =>
    work({ id: String(payload.id), uuid: String(payload.uuid) }, signal),
  )
}
