import type { Queue } from './queue.ts'

const HOUR_MS = 3_600_000

/** Has each chore done once an hour, by one process at a time. */
export function repeatHourly(
  queue: Queue,
  chores: Readonly<Record<string, (signal: AbortSignal) => Promise<unknown>>>,
): void {
  for (const [kind, work] of Object.entries(chores)) {
    const options = { concurrency: 1, timeoutMs: HOUR_MS, maxAttempts: 1 }
    queue.handle(kind, options, async (_job, signal) => void (await work(signal)))
    queue.repeat(kind, HOUR_MS)
  }
}
