import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { spec, type TestEvent } from 'node:test/reporters'
import { type Batch, type BatchOptions, type BatchRun, runTestBatch } from './run-test-batch.ts'

export interface TestFiles {
  /** They mostly wait: one after the other, beside the others. */
  readonly waiting: readonly Batch[]
  readonly others: readonly Batch[]
}

export interface TestFilesOptions extends Omit<BatchOptions, 'report'> {
  /** How many batches of the others run at a time. */
  readonly concurrency: number
  readonly output: Writable
}

const SLOWEST = 5

/**
 * Runs test files, batch by batch, each in a process of its own. What a batch reports is printed in
 * one piece when it ends, what failed once more at the end. Whoever has no waiting batch left helps
 * with the others, so that all are done at about the same time. Resolves to whether everything
 * passed.
 */
export async function runTestFiles(
  { waiting, others }: TestFiles,
  options: TestFilesOptions,
): Promise<boolean> {
  const report = spec()
  report.pipe(options.output, { end: false })
  const runs: BatchRun[] = []
  const left = { waiting: waiting.values(), others: others.values() }
  const runAll = async (batches: Iterable<Batch>) => {
    for (const batch of batches) {
      if (options.signal.aborted) return
      const made = { ...options, report: (event: TestEvent) => void report.write(event) }
      runs.push(...(await runTestBatch(batch, made)))
    }
  }

  await Promise.all([
    runAll(left.waiting).then(() => runAll(left.others)),
    ...Array.from({ length: options.concurrency }, () => runAll(left.others)),
  ])

  for (const event of summaryOf(runs)) report.write(event)
  report.end()
  await finished(report)
  const hasPassed = runs.flatMap(({ files }) => files).every((file) => file.hasPassed)
  return hasPassed && !options.signal.aborted
}

/** The end of the report: how many of what, the slowest files, and with it what has failed. */
function summaryOf(runs: readonly BatchRun[]): readonly TestEvent[] {
  const counts = { tests: 0, suites: 0, passed: 0, cancelled: 0, skipped: 0, todo: 0, topLevel: 0 }
  const names = Object.keys(counts) as (keyof typeof counts)[]
  for (const { counts: own } of runs) {
    for (const name of names) counts[name] += own?.[name] ?? 0
  }
  const { tests, passed, cancelled, skipped, todo } = counts
  const files = runs.flatMap((run) => run.files)
  const failed = files.filter(({ hasPassed }) => !hasPassed)
  const slowest = files.toSorted((one, other) => other.tookMs - one.tookMs).slice(0, SLOWEST)
  const lines = [
    `files ${files.length}`,
    ...[`tests ${tests}`, `pass ${passed}`],
    `fail ${tests - passed - cancelled - skipped - todo}`,
    ...[`cancelled ${cancelled}`, `skipped ${skipped}`, `todo ${todo}`],
    ...slowest.map(({ file, tookMs }) => `slowest ${Math.round(tookMs / 1000)} s ${file}`),
    ...failed.map(({ file }) => `failed ${file}`),
  ]
  return [
    ...lines.map((message) => ({
      type: 'test:diagnostic' as const,
      data: { message, nesting: 0, level: 'info' as const },
    })),
    {
      type: 'test:summary',
      data: { success: failed.length === 0, counts, duration_ms: 0, file: undefined },
    },
  ]
}
