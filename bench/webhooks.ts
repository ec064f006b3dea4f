import { startOwnPostgres } from '../test/support/own-postgres.ts'
import { type Contestant, type Measurement, measureInTurns, type RunResult } from './measure.ts'
import type { BenchOptions, BenchRow } from './types.ts'
import {
  type ContestantOptions,
  quaysideContestant,
  rivalContestant,
} from './webhooks/contestants.ts'
import { type Company, measureLatency } from './webhooks/latency.ts'
import { type BenchPlace, makePlace } from './webhooks/place.ts'
import { type BenchReceiver, startReceiver } from './webhooks/receiver.ts'

const WAITING = 100_000
const QUICK_WAITING = 4_000
const TIMED_EVENTS = 400
const QUICK_TIMED_EVENTS = 40

const FLOOR_PER_SECOND = 2_000
const GOAL_PER_SECOND = 5_000

const COMPANIES: readonly Company[] = [
  'idle',
  'beside a line that flows',
  'beside an endpoint that hangs',
]

/** Deliveries a second with a long line, and how soon an event is told, on both databases. */
export async function runWebhooks(options: BenchOptions): Promise<readonly BenchRow[]> {
  const { tempDir, signal, log } = options
  await using receiver = await startReceiver(tempDir, signal)
  const sqlite = await makePlace({ tempDir, signal })
  const rows: BenchRow[] = []
  rows.push(...(await runLines('SQLite', [aloneOn(sqlite, receiver, options)], options)))
  rows.push(...(await runLatencies(sqlite, receiver, options)))

  const postgres = await startOwnPostgres().catch((error: unknown) => {
    log(`no PostgreSQL here (apt-get install postgresql): ${String(error).slice(0, 200)}`)
  })
  if (!postgres) return rows
  try {
    const { url: databaseUrl } = postgres
    const place = await makePlace({ tempDir, databaseUrl, signal })
    const contestants = contestantsOn(place, databaseUrl, receiver, options)
    rows.push(...(await runLines('PostgreSQL', contestants, options)))
    rows.push(...(await runLatencies(place, receiver, options)))
    return rows
  } finally {
    await postgres.stop()
  }
}

const waitingIn = ({ quick }: BenchOptions) => (quick ? QUICK_WAITING : WAITING)

function setup(receiver: BenchReceiver, options: BenchOptions): ContestantOptions {
  const { tempDir, signal } = options
  return { receiver, count: waitingIn(options), tempDir, signal }
}

function aloneOn(place: BenchPlace, receiver: BenchReceiver, options: BenchOptions): Contestant {
  return quaysideContestant('Quayside', place, [place.startServer], setup(receiver, options))
}

function contestantsOn(
  place: BenchPlace,
  databaseUrl: string,
  receiver: BenchReceiver,
  options: BenchOptions,
): readonly Contestant[] {
  const { startWorker } = place
  const given = setup(receiver, options)
  return [
    rivalContestant('bare pg-boss', databaseUrl, given),
    quaysideContestant('Quayside, one worker', place, [startWorker], given),
    quaysideContestant('Quayside, two workers', place, [startWorker, startWorker], given),
  ]
}

async function runLines(
  database: string,
  contestants: readonly Contestant[],
  options: BenchOptions,
): Promise<readonly BenchRow[]> {
  const { only = '', rounds, signal, log } = options
  const work = `webhooks: ${waitingIn(options).toLocaleString('en-US')} waiting, ${database}`
  if (!work.includes(only)) return []
  const onRun = (name: string, round: number, { value }: RunResult) =>
    log(`${work}, round ${round}: ${name} ${value.toFixed(0)}/s`)
  const measured = await measureInTurns(contestants, { rounds, signal, onRun })
  const rival = measured.find(({ name }) => name === 'bare pg-boss')
  return measured.map((one) => toRow(work, one, rival))
}

/** Floor and goal are deliveries a second, whatever the rival makes of this machine. */
function toRow(
  work: string,
  { name, ...figures }: Measurement,
  rival: Measurement | undefined,
): BenchRow {
  const row = { work, contestant: name, unit: 'deliveries/s', ...figures }
  if (name === rival?.name) return row
  return {
    ...row,
    ...(rival && { ratio: figures.median / rival.median, rival: rival.name }),
    ...(rival && { floor: FLOOR_PER_SECOND, goal: GOAL_PER_SECOND, bounds: 'rate' as const }),
  }
}

async function runLatencies(
  place: BenchPlace,
  receiver: BenchReceiver,
  options: BenchOptions,
): Promise<readonly BenchRow[]> {
  const { only = '', quick, signal, log } = options
  const rows: BenchRow[] = []
  for (const company of COMPANIES) {
    if (!`webhooks: event to request, ${place.name}, ${company}`.includes(only)) continue
    const events = quick ? QUICK_TIMED_EVENTS : TIMED_EVENTS
    const waiting = waitingIn(options)
    const given = { receiver, events, waiting, signal, log }
    rows.push(...(await measureLatency(place, company, given)))
  }
  return rows
}
