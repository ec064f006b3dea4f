import { type BenchFile, makeFiles } from './delivery/files.ts'
import { hasNginx, startNginx } from './delivery/nginx.ts'
import { startQuayside } from './delivery/quayside.ts'
import { type Load, runWrk } from './delivery/wrk.ts'
import { type Contestant, measureInTurns, type RunResult } from './measure.ts'
import { watchUsage } from './process-usage.ts'
import type { RunningProgram } from './program.ts'
import type { BenchOptions, BenchRow } from './types.ts'

const KIB = 1024
const MIB = 1024 * KIB
const LARGE_MIB = 100

/** One line of the table of what "fast" means. */
interface Work {
  readonly title: string
  /** From memory, or from disk as if everything else were asked for in between. */
  readonly from: 'memory' | 'disk'
  readonly floor: number
  readonly goal: number
  readonly unit: 'requests/s' | 'MiB/s'
  load(files: Files): Load
}

interface Files {
  readonly small: readonly BenchFile[]
  readonly medium: readonly BenchFile[]
  readonly large: readonly BenchFile[]
}

const whole = (name: string, files: readonly BenchFile[], connections: number): Load => ({
  name,
  connections,
  paths: files.map(({ path }) => path),
  status: 200,
  bodyBytes: files[0]?.size ?? 0,
})

const WORKS: readonly Work[] = [
  {
    title: 'delivery: 10 KiB, hot',
    from: 'memory',
    floor: 0.5,
    goal: 0.7,
    unit: 'requests/s',
    load: ({ small }) => whole('10 KiB hot', small, 32),
  },
  {
    title: 'delivery: 1 MiB, hot',
    from: 'memory',
    floor: 1.0,
    goal: 1.6,
    unit: 'requests/s',
    load: ({ medium }) => whole('1 MiB hot', medium.slice(0, 4), 32),
  },
  {
    title: 'delivery: 1 MiB, from disk',
    from: 'disk',
    floor: 0.6,
    goal: 0.8,
    unit: 'requests/s',
    load: ({ medium }) => whole('1 MiB disk', medium, 32),
  },
  {
    title: 'delivery: 64 KiB of 100 MiB, from disk',
    from: 'disk',
    floor: 0.2,
    goal: 0.5,
    unit: 'requests/s',
    load: ({ large }) => ({
      ...whole('64 KiB range', large, 32),
      range: { length: 64 * KIB, size: large[0]?.size ?? 0 },
      status: 206,
      bodyBytes: 64 * KIB,
    }),
  },
  {
    title: 'delivery: 100 MiB, from disk',
    from: 'disk',
    floor: 0.95,
    goal: 1.0,
    unit: 'MiB/s',
    load: ({ large }) => whole('100 MiB disk', large, 4),
  },
]

const SECONDS = 5
const QUICK_SECONDS = 1

/** Stored files over HTTP, against nginx with one worker; each server on one core, wrk on another. */
export async function runDelivery(options: BenchOptions): Promise<readonly BenchRow[]> {
  const { log, only = '', signal, tempDir } = options
  if (!hasNginx()) {
    log('no nginx here (apt-get install nginx-light wrk): nothing to compare delivery with')
    return []
  }
  const dir = `${tempDir}/storage`
  const files: Files = {
    small: await makeFiles(dir, { name: 'small', count: 16, size: 10 * KIB }),
    medium: await makeFiles(dir, { name: 'medium', count: 32, size: MIB }),
    large: await makeFiles(dir, { name: 'large', count: 1, size: LARGE_MIB * MIB }),
  }
  const all = [...files.small, ...files.medium, ...files.large]
  const common = { dir, tempDir, signal }
  await using nginx = await startNginx(all, common)
  await using memory = await startQuayside(all, {
    ...common,
    name: 'quayside-memory',
    memoryBytes: 64 * MIB,
  })
  await using disk = await startQuayside(all, { ...common, name: 'quayside-disk', memoryBytes: 0 })
  const rows: BenchRow[] = []
  for (const work of WORKS.filter(({ title }) => title.includes(only))) {
    const quayside = work.from === 'memory' ? memory : disk
    rows.push(...(await runWork(work, work.load(files), { nginx, quayside }, options)))
  }
  return rows
}

type Server = RunningProgram & { readonly url: string }

async function runWork(
  work: Work,
  load: Load,
  { nginx, quayside }: { readonly nginx: Server; readonly quayside: Server },
  { rounds, quick, log, tempDir, signal }: BenchOptions,
): Promise<readonly BenchRow[]> {
  const seconds = quick ? QUICK_SECONDS : SECONDS
  const contestant = (name: string, server: Server): Contestant => ({
    name,
    run: () => runOnce(server, work, load, { seconds, tempDir, signal }),
  })
  const onRun = (name: string, round: number, { value }: RunResult) =>
    log(`${work.title}, round ${round}: ${name} ${value.toFixed(0)} ${work.unit}`)
  const contestants = [contestant('nginx', nginx), contestant('Quayside', quayside)]
  const [rival, ours] = await measureInTurns(contestants, { rounds, signal, onRun })
  if (!rival || !ours) throw new Error('nothing was measured')
  const facts = { work: work.title, unit: work.unit }
  return [
    { ...facts, ...rowOf(rival) },
    {
      ...facts,
      ...rowOf(ours),
      ratio: ours.median / rival.median,
      rival: 'nginx',
      floor: work.floor,
      goal: work.goal,
    },
  ]
}

function rowOf({
  name,
  median,
  spread,
  cpuSeconds,
  peakMiB,
}: Awaited<ReturnType<typeof measureInTurns>>[number]) {
  return { contestant: name, median, spread, cpuSeconds, peakMiB }
}

async function runOnce(
  { pid, url }: Server,
  { unit }: Work,
  load: Load,
  options: { readonly seconds: number; readonly tempDir: string; readonly signal: AbortSignal },
): Promise<RunResult> {
  const usage = watchUsage(pid)
  const { requestsPerSecond, bytesPerSecond } = await runWrk(url, load, options)
  const value = unit === 'MiB/s' ? bytesPerSecond / MIB : requestsPerSecond
  return { value, ...usage.stop() }
}
