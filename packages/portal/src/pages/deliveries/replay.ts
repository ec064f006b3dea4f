import type { ReplayAnswer, ReplayRequest } from '@quayside/wire'

export interface ReplaySteps {
  post(request: ReplayRequest): Promise<ReplayAnswer>
  /** How many there are by now. */
  onCount(count: number): void
  /** Ends it between two steps: what was sent again by then stays so. */
  readonly signal: AbortSignal
}

/**
 * Sends everything of a range again; the service takes so much of it at a time. Resolves to how many
 * deliveries were made. Rejects with a step's refusal, or the signal's reason.
 */
export async function replayAll(request: ReplayRequest, steps: ReplaySteps): Promise<number> {
  let count = 0
  let cursor: string | null | undefined
  do {
    steps.signal.throwIfAborted()
    const answer = await steps.post({ ...request, ...(cursor && { cursor }) })
    count += answer.count
    cursor = answer.cursor
    steps.onCount(count)
  } while (cursor)
  return count
}
