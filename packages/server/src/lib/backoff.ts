/**
 * How long to wait before try number `attempt` (the first repetition is 0): a random part of a
 * bound that doubles each time. All of the bound is at random ("full jitter"), so that callers who
 * failed together do not come back together.
 */
export function backoffMs(
  attempt: number,
  {
    baseMs,
    capMs,
    random = Math.random,
  }: { readonly baseMs: number; readonly capMs: number; readonly random?: () => number },
): number {
  return random() * Math.min(capMs, baseMs * 2 ** Math.min(attempt, 30))
}
