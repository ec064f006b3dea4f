import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { type EventData, run } from 'node:test'
import { spec, type TestEvent } from 'node:test/reporters'

export interface TestFiles {
  /** They mostly wait: one after the other, beside the others. */
  readonly waiting: readonly string[]
  readonly others: readonly string[]
}

export interface TestFilesOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** How many of the others run at a time. */
  readonly concurrency: number
  /** A test that takes so long hangs, and fails; so does a file that takes half as long again. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  readonly output: Writable
}

/** How a file went. */
interface FileRun {
  readonly file: string
  readonly tookMs: number
  readonly hasPassed: boolean
  readonly counts: EventData.TestSummary['counts'] | undefined
}

const SLOWEST = 5

/**
 * Runs test files, each in a process of its own. What a file reports is printed in one piece when it
 * ends, what failed once more at the end. Whoever has no waiting file left helps with the others, so
 * that all are done at about the same time. Resolves to whether everything passed.
 */
export async function runTestFiles(
  { waiting, others }: TestFiles,
  options: TestFilesOptions,
): Promise<boolean> {
  const report = spec()
  report.pipe(options.output, { end: false })
  const runs: FileRun[] = []
  const left = { waiting: waiting.values(), others: others.values() }
  const runAll = async (files: Iterable<string>) => {
    for (const file of files) {
      if (options.signal.aborted) return
      runs.push(await runFile(file, options, (event) => report.write(event)))
    }
  }

  await Promise.all([
    runAll(left.waiting).then(() => runAll(left.others)),
    ...Array.from({ length: options.concurrency }, () => runAll(left.others)),
  ])

  for (const event of summaryOf(runs)) report.write(event)
  report.end()
  await finished(report)
  const isWhole = runs.length === waiting.length + others.length
  return isWhole && runs.every(({ hasPassed }) => hasPassed)
}

/** Reports at its end, in one piece: reports of files that run beside each other would mix. */
async function runFile(
  file: string,
  { cwd, env, timeoutMs, signal }: TestFilesOptions,
  report: (event: TestEvent) => void,
): Promise<FileRun> {
  const since = performance.now()
  const events: TestEvent[] = []
  let summary: EventData.TestSummary | undefined
  // The runner's own limit ends tests, but no file that hangs outside of them, or behind one that does.
  const ends = AbortSignal.any([signal, AbortSignal.timeout(1.5 * timeoutMs)])
  for await (const event of run({ files: [file], cwd, env, signal: ends, timeout: timeoutMs })) {
    if (isOfWholeRun(event)) {
      if (event.type === 'test:summary') summary = event.data
    } else events.push(event)
  }
  for (const event of events) report(event)
  return {
    file,
    tookMs: performance.now() - since,
    hasPassed: summary?.success ?? false,
    counts: summary?.counts,
  }
}

/** To the runner every file is a whole run; here it is one of many. */
function isOfWholeRun({ type, data }: TestEvent): boolean {
  return (type === 'test:summary' || type === 'test:diagnostic') && data.file === undefined
}

/** The end of the report: how many of what, the slowest files, and with it what has failed. */
function summaryOf(runs: readonly FileRun[]): readonly TestEvent[] {
  const counts = { tests: 0, suites: 0, passed: 0, cancelled: 0, skipped: 0, todo: 0, topLevel: 0 }
  const names = Object.keys(counts) as (keyof typeof counts)[]
  for (const { counts: own } of runs) {
    for (const name of names) counts[name] += own?.[name] ?? 0
  }
  const { tests, passed, cancelled, skipped, todo } = counts
  const slowest = runs.toSorted((one, other) => other.tookMs - one.tookMs).slice(0, SLOWEST)
  const lines = [
    `files ${runs.length}`,
    ...[`tests ${tests}`, `pass ${passed}`],
    `fail ${tests - passed - cancelled - skipped - todo}`,
    ...[`cancelled ${cancelled}`, `skipped ${skipped}`, `todo ${todo}`],
    ...slowest.map(({ file, tookMs }) => `slowest ${Math.round(tookMs / 1000)} s ${file}`),
    ...runs.filter(({ hasPassed }) => !hasPassed).map(({ file }) => `failed ${file}`),
  ]
  const success = runs.every(({ hasPassed }) => hasPassed)
  return [
    ...lines.map((message) => ({
      type: 'test:diagnostic' as const,
      data: { message, nesting: 0, level: 'info' as const },
    })),
    { type: 'test:summary', data: { success, counts, duration_ms: 0, file: undefined } },
  ]
}
