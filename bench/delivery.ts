import { type BenchFile, makeFiles } from './delivery/files.ts'
import { startNginx } from './delivery/nginx.ts'
import { startSenderAlone } from './delivery/sender-alone.ts'
import type { DeliveryServer } from './delivery/server.ts'
import { startWholeQuayside } from './delivery/whole-quayside.ts'
import { type Load, runWrk } from './delivery/wrk.ts'
import { type Contestant, type Measurement, measureInTurns, type RunResult } from './measure.ts'
import { hasNginx } from './nginx.ts'
import { watchUsage } from './process-usage.ts'
import type { BenchOptions, BenchRow } from './types.ts'

const KIB = 1024
const MIB = 1024 * KIB
const LARGE_MIB = 100

/** One line of the table of what "fast" means. */
interface Work {
  readonly title: string
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
  files,
  bodyBytes: files[0]?.size ?? 0,
})

const WORKS: readonly Work[] = [
  {
    title: 'delivery: 10 KiB, hot',
    floor: 0.5,
    goal: 0.7,
    unit: 'requests/s',
    load: ({ small }) => whole('10 KiB hot', small, 32),
  },
  {
    title: 'delivery: 1 MiB, hot',
    floor: 1.0,
    goal: 1.6,
    unit: 'requests/s',
    load: ({ medium }) => whole('1 MiB hot', medium.slice(0, 4), 32),
  },
  {
    title: 'delivery: 1 MiB, from disk',
    floor: 0.6,
    goal: 0.8,
    unit: 'requests/s',
    load: ({ medium }) => whole('1 MiB disk', medium, 32),
  },
  {
    title: 'delivery: 64 KiB of 100 MiB, from disk',
    floor: 0.2,
    goal: 0.5,
    unit: 'requests/s',
    load: ({ large }) => ({
      ...whole('64 KiB range', large, 32),
      range: { length: 64 * KIB, size: large[0]?.size ?? 0 },
      bodyBytes: 64 * KIB,
    }),
  },
  {
    title: 'delivery: 100 MiB, from disk',
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
    // Asked for in circles, they are twice what Quayside keeps in memory.
    medium: await makeFiles(dir, { name: 'medium', count: 128, size: MIB }),
    large: await makeFiles(dir, { name: 'large', count: 1, size: LARGE_MIB * MIB }),
  }
  const all = [...files.small, ...files.medium, ...files.large]
  await using nginx = await startNginx(all, options)
  await using whole = await startWholeQuayside(all, { dir, tempDir, signal })
  await using sender = await startSenderAlone(all, { dir, tempDir, signal })
  const rows: BenchRow[] = []
  for (const work of WORKS.filter(({ title }) => title.includes(only))) {
    rows.push(...(await runWork(work, work.load(files), { nginx, whole, sender }, options)))
  }
  return rows
}

type Servers = Readonly<Record<'nginx' | 'whole' | 'sender', DeliveryServer>>

async function runWork(
  work: Work,
  load: Load,
  { nginx, whole, sender }: Servers,
  { rounds, quick, log, tempDir, signal }: BenchOptions,
): Promise<readonly BenchRow[]> {
  const seconds = quick ? QUICK_SECONDS : SECONDS
  const contestant = (name: string, server: DeliveryServer): Contestant => ({
    name,
    run: () => runOnce(server, work, load, { seconds, tempDir, signal }),
  })
  const onRun = (name: string, round: number, { value }: RunResult) =>
    log(`${work.title}, round ${round}: ${name} ${value.toFixed(0)} ${work.unit}`)
  const contestants = [
    contestant('nginx', nginx),
    contestant('Quayside', whole),
    contestant('its sender alone', sender),
  ]
  const [rival, ours, alone] = await measureInTurns(contestants, { rounds, signal, onRun })
  if (!rival || !ours || !alone) throw new Error('nothing was measured')
  const { floor, goal } = work
  const compared = (measured: Measurement) => ({
    ...rowOf(work, measured),
    ratio: measured.median / rival.median,
    rival: 'nginx',
  })
  return [rowOf(work, rival), { ...compared(ours), floor, goal }, compared(alone)]
}

function rowOf({ title, unit }: Work, { name, ...figures }: Measurement): BenchRow {
  return { work: title, unit, contestant: name, ...figures }
}

async function runOnce(
  server: DeliveryServer,
  { unit }: Work,
  load: Load,
  options: { readonly seconds: number; readonly tempDir: string; readonly signal: AbortSignal },
): Promise<RunResult> {
  const usage = watchUsage(server.pid)
  try {
    const { requestsPerSecond, bytesPerSecond } = await runWrk(server, load, options)
    const value = unit === 'MiB/s' ? bytesPerSecond / MIB : requestsPerSecond
    return { value, ...usage.stop() }
  } finally {
    usage.stop()
  }
}
