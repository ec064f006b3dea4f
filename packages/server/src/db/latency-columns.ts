/**
 * How quickly attempts succeeded is kept as numbers of those that took at most so many
 * milliseconds and longer than the bound before: each is a column, so a change is a migration.
 */
export const LATENCY_BOUNDS_MS = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000,
  5_000, 7_000, 10_000, 15_000, 20_000, 30_000,
] as const

export type LatencyColumn = `within_${(typeof LATENCY_BOUNDS_MS)[number]}` | 'longer'

/** One for each bound, and one for what took longer than all of them. */
export const LATENCY_COLUMNS: readonly LatencyColumn[] = [
  ...LATENCY_BOUNDS_MS.map((bound) => `within_${bound}` as const),
  'longer',
]
