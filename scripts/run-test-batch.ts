import { type EventData, type RunOptions, run } from 'node:test'
import type { TestEvent } from 'node:test/reporters'
import { fileURLToPath } from 'node:url'

/** Test files that share a process; most of what a small one costs is its start. */
export type Batch = readonly string[]

export interface BatchOptions {
  readonly cwd: string
  readonly env: NodeJS.ProcessEnv
  /** A test that takes so long hangs, and fails; so does a process that takes half as long again. */
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Told of everything when it is over: reports of what runs beside each other would mix. */
  readonly report: (event: TestEvent) => void
}

/** How a process with test files went. */
export interface BatchRun {
  readonly files: readonly FileRun[]
  readonly counts: EventData.TestSummary['counts'] | undefined
}

export interface FileRun {
  readonly file: string
  readonly tookMs: number
  readonly hasPassed: boolean
}

const BATCH_MAIN = fileURLToPath(new URL('test-batch.ts', import.meta.url))

/**
 * Runs test files in one process. When something else went wrong than a test (a file cannot be
 * loaded, hangs, ends the process), they run again one by one, so that each tells its own story; a
 * batch that failed only as such has failed.
 */
export async function runTestBatch(
  batch: Batch,
  options: BatchOptions,
): Promise<readonly BatchRun[]> {
  const [first = '', ...more] = batch
  if (more.length === 0) return [await runFile(first, options)]
  const together = await runTogether(batch, options)
  if (together) return [together]
  const alone: BatchRun[] = []
  for (const file of batch) {
    if (!options.signal.aborted) alone.push(await runFile(file, options))
  }
  return alone.flatMap(({ files }) => files).some(({ hasPassed }) => !hasPassed)
    ? alone
    : [...alone, failedOnlyTogether(batch)]
}

function failedOnlyTogether(batch: Batch): BatchRun {
  const file = `together, though not alone: ${batch.join(' ')}`
  return { files: [{ file, tookMs: 0, hasPassed: false }], counts: undefined }
}

async function runFile(file: string, options: BatchOptions): Promise<BatchRun> {
  const since = performance.now()
  const { events, summary } = await runProcess({ files: [file] }, options)
  for (const event of events) options.report(event)
  const run = { file, tookMs: performance.now() - since, hasPassed: summary?.success ?? false }
  return { files: [run], counts: summary?.counts }
}

/** `undefined`, and nothing is reported, unless each file came to its end. */
async function runTogether(batch: Batch, options: BatchOptions): Promise<BatchRun | undefined> {
  const { events, summary } = await runProcess({ files: [BATCH_MAIN], argv: [...batch] }, options)
  const results = events.filter(isResult).filter(({ data }) => data.nesting === 0)
  const isWhole = results.length === batch.length && results.every(isOfTests)
  if (!isWhole) return undefined
  for (const event of events.flatMap(withoutSuite)) options.report(event)
  const files = results.map(({ type, data }) => ({
    file: data.name,
    tookMs: data.details.duration_ms,
    hasPassed: type === 'test:pass',
  }))
  return { files, counts: summary?.counts }
}

async function runProcess(
  what: Pick<RunOptions, 'files' | 'argv'>,
  { cwd, env, timeoutMs, signal }: BatchOptions,
) {
  const events: TestEvent[] = []
  let summary: EventData.TestSummary | undefined
  // The runner's own limit ends tests, but no file that hangs outside of them, or behind one that does.
  const ends = AbortSignal.any([signal, AbortSignal.timeout(1.5 * timeoutMs)])
  for await (const event of run({ ...what, cwd, env, signal: ends, timeout: timeoutMs })) {
    if (isOfWholeRun(event)) {
      if (event.type === 'test:summary') summary = event.data
    } else events.push(event)
  }
  return { events, summary }
}

/** To the runner every process is a whole run; here it is one of many. */
function isOfWholeRun({ type, data }: TestEvent): boolean {
  return (type === 'test:summary' || type === 'test:diagnostic') && data.file === undefined
}

type Result = Extract<TestEvent, { type: 'test:pass' | 'test:fail' }>

const isResult = (event: TestEvent): event is Result =>
  event.type === 'test:pass' || event.type === 'test:fail'

/** A file's suite has passed, or failed only because tests have. */
function isOfTests({ type, data }: Result): boolean {
  if (type === 'test:pass') return true
  const { error } = data.details
  return 'failureType' in error && error.failureType === 'subtestsFailed'
}

/** As if the file had run alone: its tests are on top. */
function withoutSuite(event: TestEvent): TestEvent[] {
  const { data } = event
  if (data === undefined || !('nesting' in data)) return [event]
  if (data.nesting === 0) return []
  return [{ ...event, data: { ...data, nesting: data.nesting - 1 } } as TestEvent]
}
