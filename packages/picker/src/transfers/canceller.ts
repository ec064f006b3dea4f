import type { JobApi } from './folders/with-folders.ts'

/** Few enough that whoever cancels a thousand files can go on at once. */
const AT_ONCE = 4

/**
 * Stops ingests at the service, a few at a time. That one had ended a moment before, or that its
 * session is gone, is no matter to anybody.
 */
export function createCanceller(api: Pick<JobApi, 'cancelIngest'>): (ingestId: string) => void {
  const waiting: string[] = []
  let running = 0

  async function work(): Promise<void> {
    running += 1
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      await api.cancelIngest(id).catch(() => undefined)
    }
    running -= 1
  }

  return (ingestId) => {
    waiting.push(ingestId)
    if (running < AT_ONCE) void work()
  }
}
