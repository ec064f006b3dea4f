import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client'
import type { IngestState } from '../../ingest/ingest.ts'

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
  readonly contentType: string
  /** The text Prometheus reads. */
  text(): Promise<string>
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

  const series = new Map<string, { observe(seconds: number): void }>()

  return {
    observeRequest({ method, route, status, seconds, bytes }) {
      const key = `${method} ${status} ${route}`
      // Finding a series by its labels costs more than the observation, on every delivery.
      const known = series.getOrInsertComputed(key, () =>
        requests.labels({ method, route, status: String(status) }),
      )
      known.observe(seconds)
      sent.inc(Math.max(0, bytes))
    },
    observeIngest({ state, bytes }) {
      ingests.inc({ state })
      ingested.inc(bytes)
    },
    contentType: registry.contentType,
    text: () => registry.metrics(),
  }
}
