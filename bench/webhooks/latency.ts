import { setTimeout as sleep } from 'node:timers/promises'
import { createApps } from '../../packages/server/src/apps/apps.ts'
import type { ApiKey } from '../../packages/server/src/lib/ids.ts'
import { createSealer, parseSealKeys } from '../../packages/server/src/lib/seal.ts'
import { waitForQuiet, watchOthers } from '../quiet.ts'
import type { BenchRow } from '../types.ts'
import { addEndpoint, fillLine } from './line.ts'
import type { BenchPlace } from './place.ts'
import type { BenchReceiver } from './receiver.ts'

export interface LatencyOptions {
  readonly receiver: BenchReceiver
  /** Events that are timed. */
  readonly events: number
  /** Webhooks of another endpoint that wait meanwhile. */
  readonly waiting: number
  readonly signal: AbortSignal
  readonly log: (line: string) => void
}

/** What else goes on while events are timed. */
export type Company = 'idle' | 'beside a line that flows' | 'beside an endpoint that hangs'

const BETWEEN_MS = 40
const FLOOR_MS = 100
const GOAL_MS = 25

/**
 * From the request that makes an event (a dialog that opens) to the request that tells it, with a
 * whole server in between. The times of all events of one run.
 */
export async function measureLatency(
  place: BenchPlace,
  company: Company,
  options: LatencyOptions,
): Promise<readonly BenchRow[]> {
  const { receiver, events, signal, log } = options
  const appKey = await prepare(place, company, options)
  await receiver.reset()
  await waitForQuiet(signal)
  await using server = await place.startServer()
  await sleep(1_000, undefined, { signal })
  const otherCores = watchOthers()
  for (let sent = 0; sent < events; sent++) {
    await openDialog(server.url, appKey, signal)
    await sleep(BETWEEN_MS, undefined, { signal })
  }
  const delays = await allDelays(receiver, events, signal)
  const work = `webhooks: event to request, ${place.name}, ${company}`
  const others = otherCores()
  log(`${work}: p50 ${quantile(delays, 0.5)} ms, p95 ${quantile(delays, 0.95)} ms`)
  return (['p50', 'p95', 'p99'] as const).map((contestant) => ({
    work,
    contestant,
    unit: 'ms',
    median: quantile(delays, Number(contestant.slice(1)) / 100),
    spread: 0,
    otherCores: others,
    ...(contestant === 'p95' &&
      company === 'idle' && { floor: FLOOR_MS, goal: GOAL_MS, bounds: 'median' as const }),
  }))
}

/** An app with an endpoint for what is timed, and a second endpoint with a line. */
async function prepare(
  place: BenchPlace,
  company: Company,
  { receiver, waiting }: LatencyOptions,
): Promise<ApiKey> {
  return place.withDatabase(async (database) => {
    const sealer = createSealer(parseSealKeys(place.secretKey))
    const apps = createApps({ database, sealer, now: () => new Date() })
    const { app } = await apps.create({ name: 'bench' })
    const { apiKey: appKey } = app
    await addEndpoint(database, place.secretKey, {
      appKey,
      url: receiver.url('/timed'),
      action: 'fp.dialog',
    })
    if (company === 'idle') return appKey
    const url = receiver.url(company === 'beside a line that flows' ? '/hook' : '/hang')
    const other = { appKey, url, action: 'fp.upload' }
    const endpointId = await addEndpoint(database, place.secretKey, other)
    await fillLine(database, { appKey, endpointId, count: waiting })
    return appKey
  })
}

async function openDialog(url: string, apikey: string, signal: AbortSignal): Promise<void> {
  const accept = `image/at-${Date.now()}`
  const answer = await fetch(`${url}/cloud/prefetch`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ apikey, events: ['picker'], picker_config: { accept } }),
    signal,
  })
  await answer.text()
  if (!answer.ok) throw new Error(`a dialog was answered with ${answer.status}`)
}

async function allDelays(
  receiver: BenchReceiver,
  count: number,
  signal: AbortSignal,
): Promise<readonly number[]> {
  const deadline = performance.now() + 60_000
  for (;;) {
    const { delays } = await receiver.state()
    if (delays.length >= count) return delays
    if (performance.now() > deadline) throw new Error(`${delays.length} of ${count} events came`)
    await sleep(100, undefined, { signal })
  }
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}
