import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { IngestState } from '../../ingest/ingest.ts'
import type { WorkState } from '../../leases/leased-rows.ts'

/** What is counted for `/metrics`. Each installation has its own registry. */
export interface Metrics {
  observeRequest(request: {
    readonly method: string
    /** The pattern, never the address: addresses are endless. */
    readonly route: string
    readonly status: number
    readonly seconds: number
    readonly bytes: number
  }): void
  /** An ingest came to its end, with so many bytes transferred. */
  observeIngest(ingest: { readonly state: IngestState; readonly bytes: number }): void
  /** An export came to its end, with so many bytes sent. */
  observeExport(ended: { readonly state: WorkState; readonly bytes: number }): void
  /** An attempt of a webhook was made. */
  observeAttempt(attempt: WebhookAttempt): void
  /** Tasks were done to a file, or could not be. */
  observeConversion(conversion: {
    readonly engine: string
    readonly outcome: string
    readonly seconds: number
  }): void
  /** Asked at each look how many conversions are waited for. */
  watchConversions(count: () => number): void
  /** A request was refused because there were too many. */
  observeRateLimited(by: 'address' | 'key'): void
  /** Asked at each look how many deliveries wait. */
  watchWaiting(count: () => Promise<number>): void
  readonly contentType: string
  /** The text Prometheus reads. */
  text(): Promise<string>
}

export interface WebhookAttempt {
  /** What the delivery is after it. */
  readonly status: 'delivered' | 'pending' | 'not_delivered'
  readonly seconds: number
  /** Of a first attempt: how long after the event it was made. */
  readonly delaySeconds: number | undefined
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  const requests = new Histogram({
    name: 'quayside_http_request_seconds',
    help: 'Requests by route, and how long they took.',
    labelNames: ['method', 'route', 'status'],
    // From a hot delivery to the longest store call that is waited for.
    buckets: [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 600],
    registers,
  })
  const sent = new Counter({
    name: 'quayside_http_sent_bytes_total',
    help: 'Bytes sent in answers, heads included.',
    registers,
  })
  const ingests = new Counter({
    name: 'quayside_ingests_total',
    help: 'Ingests that have ended, by state.',
    labelNames: ['state'],
    registers,
  })
  const ingested = new Counter({
    name: 'quayside_ingested_bytes_total',
    help: 'Bytes that came in from sources.',
    registers,
  })
  const exports = new Counter({
    name: 'quayside_exports_total',
    help: 'Exports that have ended, by state.',
    labelNames: ['state'],
    registers,
  })
  const exported = new Counter({
    name: 'quayside_exported_bytes_total',
    help: 'Bytes that went out to sources.',
    registers,
  })
  const limited = new Counter({
    name: 'quayside_rate_limited_total',
    help: 'Requests that were refused because there were too many, by what was counted.',
    labelNames: ['by'],
    registers,
  })
  const webhooks = createWebhookMetrics(registry)

  const series = new Map<string, Series>()
  /** Most requests are of the kind that the one before was. */
  let last: Series | undefined
  // Finding a series by its labels costs more than the observation, on every delivery.
  const seriesOf = (method: string, route: string, status: number): Series => {
    if (last?.method === method && last.route === route && last.status === status) return last
    last = series.getOrInsertComputed(`${method} ${status} ${route}`, () => {
      const histogram = requests.labels({ method, route, status: String(status) })
      return { method, route, status, histogram }
    })
    return last
  }

  return {
    observeRequest({ method, route, status, seconds, bytes }) {
      seriesOf(method, route, status).histogram.observe(seconds)
      sent.inc(Math.max(0, bytes))
    },
    observeIngest({ state, bytes }) {
      ingests.inc({ state })
      ingested.inc(bytes)
    },
    observeExport({ state, bytes }) {
      exports.inc({ state })
      exported.inc(bytes)
    },
    observeRateLimited: (by) => limited.inc({ by }),
    ...createConversionMetrics(registry),
    ...webhooks,
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}

/** Requests of one kind. */
interface Series {
  readonly method: string
  readonly route: string
  readonly status: number
  readonly histogram: { observe(seconds: number): void }
}

function createConversionMetrics(
  registry: Registry,
): Pick<Metrics, 'observeConversion' | 'watchConversions'> {
  const registers = [registry]
  const conversions = new Histogram({
    name: 'quayside_conversion_seconds',
    help: 'Conversions by engine and outcome, and how long they took with their wait for a turn.',
    labelNames: ['engine', 'outcome'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 600],
    registers,
  })

  return {
    observeConversion({ engine, outcome, seconds }) {
      conversions.observe({ engine, outcome }, Math.max(0, seconds))
    },
    watchConversions(count) {
      new Gauge({
        name: 'quayside_conversions_waited_for',
        help: 'Conversions that somebody waits for.',
        registers,
        collect() {
          this.set(count())
        },
      })
    },
  }
}

function createWebhookMetrics(
  registry: Registry,
): Pick<Metrics, 'observeAttempt' | 'watchWaiting'> {
  const registers = [registry]
  const ended = new Counter({
    name: 'quayside_webhook_deliveries_total',
    help: 'Deliveries of webhooks that have ended, by outcome.',
    labelNames: ['outcome'],
    registers,
  })
  const attempts = new Histogram({
    name: 'quayside_webhook_attempt_seconds',
    help: 'Attempts of webhooks by success, and how long receivers took.',
    labelNames: ['success'],
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10, 30],
    registers,
  })
  const delay = new Histogram({
    name: 'quayside_webhook_delay_seconds',
    help: 'Time from an event to the end of the first attempt to tell it.',
    buckets: [0.005, 0.025, 0.1, 0.5, 2.5, 10, 60, 600, 3600],
    registers,
  })
  // Finding a series by its labels costs more than the observation.
  const series = {
    yes: attempts.labels({ success: 'yes' }),
    no: attempts.labels({ success: 'no' }),
  }

  return {
    observeAttempt({ status, seconds, delaySeconds }) {
      series[status === 'delivered' ? 'yes' : 'no'].observe(seconds)
      if (delaySeconds !== undefined) delay.observe(Math.max(0, delaySeconds))
      if (status !== 'pending') ended.inc({ outcome: status })
    },
    watchWaiting(count) {
      new Gauge({
        name: 'quayside_webhook_waiting',
        help: 'Deliveries of webhooks that wait for an attempt.',
        registers,
        async collect() {
          this.set(await count())
        },
      })
    },
  }
}
