/** How many bytes had arrived, and when. */
export interface Sample {
  readonly atMs: number
  readonly sent: number
}

/** Long enough to be calm, short enough to notice a stall. */
const WINDOW_MS = 5000

/** Less says nothing: parts arrive in bursts. */
const SHORTEST_MS = 1000

/**
 * The samples of the last five seconds, the newest at the end. Begins anew when bytes went away,
 * as they do when a file is sent again from its start.
 */
export function sampled(samples: readonly Sample[], sample: Sample): readonly Sample[] {
  const last = samples.at(-1)
  if (last && sample.sent < last.sent) return [sample]
  const from = sample.atMs - WINDOW_MS
  // The last one before the window stays: it is where the window's bytes began.
  const first = samples.findLastIndex(({ atMs }) => atMs <= from)
  return [...samples.slice(Math.max(0, first)), sample]
}

/** Bytes a second over the samples; `undefined` while there is too little to tell. */
export function speedOf(samples: readonly Sample[]): number | undefined {
  const first = samples[0]
  const last = samples.at(-1)
  if (!first || !last || last.atMs - first.atMs < SHORTEST_MS) return undefined
  return (1000 * (last.sent - first.sent)) / (last.atMs - first.atMs)
}

/** Seconds until everything has arrived; `undefined` when nobody can tell. */
export function secondsLeft(
  totals: { readonly sent: number; readonly size: number | undefined },
  speed: number | undefined,
): number | undefined {
  if (totals.size === undefined || !speed) return undefined
  return Math.max(0, totals.size - totals.sent) / speed
}
