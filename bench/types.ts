/** How a benchmark is to be run. */
export interface BenchOptions {
  /** Counted rounds; one more is run before them to warm up. */
  readonly rounds: number
  /** Small inputs and few rounds: shows that the machinery works, not how fast anything is. */
  readonly quick: boolean
  /** Only the works whose title contains this text. */
  readonly only?: string | undefined
  /** A fresh folder on a real disk; removed by the caller. */
  readonly tempDir: string
  readonly signal: AbortSignal
  /** Progress for the person who waits. */
  readonly log: (line: string) => void
}

/** One contestant's result at one piece of work. */
export interface BenchRow {
  /** What was done, the same words for all contestants that are compared. */
  readonly work: string
  readonly contestant: string
  readonly median: number
  /** `MiB/s`, `files/s`, `requests/s`, `MiB`, … */
  readonly unit: string
  /** (max − min) / median over the counted rounds. */
  readonly spread: number
  /** `median` divided by the rival's; absent for the rival itself. */
  readonly ratio?: number | undefined
  /** Who `ratio` is to. */
  readonly rival?: string | undefined
  /** What must be reached, and what should be. */
  readonly floor?: number | undefined
  readonly goal?: number | undefined
  /** What floor and goal bound: the ratio from below (the default), the median from above, or from below. */
  readonly bounds?: 'ratio' | 'median' | 'rate' | undefined
  /** CPU seconds of the contestant's processes in the median round. */
  readonly cpuSeconds?: number | undefined
  /** Highest resident memory of the contestant's processes. */
  readonly peakMiB?: number | undefined
  /** Cores that other programs had while it was measured; more than some tenths spoil a row. */
  readonly otherCores?: number | undefined
  /** A fact the reader needs to judge the row. */
  readonly note?: string | undefined
}

export type Bench = (options: BenchOptions) => Promise<readonly BenchRow[]>
