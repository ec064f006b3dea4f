import type { Logger } from 'pino'
import type { Database } from '../db/database.ts'
import { DELIVERY_JOB } from '../events/delivery-jobs.ts'
import type { EgressGate } from '../lib/egress-gate.ts'
import type { Sealer } from '../lib/seal.ts'
import type { Queue } from '../queue/queue.ts'
import { createDeliver } from './deliver.ts'
import { createDeliveries } from './deliveries.ts'
import { countWaiting } from './delivery-repository.ts'
import type { Outcome } from './outcome.ts'
import { createPruneWebhooks, type PruneOptions } from './prune.ts'
import type { Schedule } from './schedule.ts'
import { createWebhookSender } from './send.ts'
import type { Deliveries } from './webhook.ts'

/** Deliveries: how they are sent, and what can be read of them. */
export interface Webhooks {
  readonly deliveries: Deliveries
  countWaiting(): Promise<number>
  /** As the queue's, and as soon as `trx` is durable lanes open here without waiting for a job. */
  readonly enqueueAll: Queue['enqueueAll']
  /** To be called where jobs are worked on, before the queue starts. */
  recover(): Promise<void>
  /** Takes up what waits. To be called once the queue has started. */
  start(): Promise<void>
  /** Ends what is under way within `graceMs`, and gives back what was not tried. */
  stop(graceMs: number): Promise<void>
  /** Removes what is older than the configuration says. */
  readonly prune: (signal: AbortSignal) => Promise<void>
}

export interface WebhooksDeps {
  readonly database: Database
  readonly queue: Pick<Queue, 'enqueueAll' | 'handle'>
  readonly sealer: Sealer
  readonly gate: EgressGate
  readonly settings: PruneOptions & { readonly schedule: Schedule }
  readonly owner: string
  readonly now: () => Date
  /** For the statistics. */
  readonly onAttempt: (attempt: {
    readonly status: Outcome['status']
    readonly seconds: number
    /** Of a first attempt: how long after the event it ended. */
    readonly delaySeconds: number | undefined
  }) => void
  readonly log: Logger
}

/** A job only opens a lane: a few milliseconds, unless there are more lanes than a process has. */
const JOB_OPTIONS = { concurrency: 64, timeoutMs: 60_000, maxAttempts: 5 }

export function createWebhooks(deps: WebhooksDeps): Webhooks {
  const { database, queue, gate, settings, onAttempt } = deps
  const { schedule } = settings
  const sender = createWebhookSender(gate)
  const delivery = createDeliver({
    ...deps,
    sender,
    schedule,
    onOutcome: ({ sent, status, number }, { createdAt }) => {
      const delaySeconds = number === 1 ? (Date.now() - createdAt) / 1_000 : undefined
      if (sent) onAttempt({ status, seconds: sent.durationMs / 1_000, delaySeconds })
    },
  })
  queue.handle(DELIVERY_JOB, JOB_OPTIONS, delivery.deliver)

  return {
    deliveries: createDeliveries(deps),
    countWaiting: () => countWaiting(database.db),
    async enqueueAll(trx, jobs) {
      await queue.enqueueAll(trx, jobs)
      database.afterCommit(trx, () => delivery.hint(jobs))
    },
    recover: delivery.recover,
    start: delivery.start,
    async stop(graceMs) {
      await delivery.stop(graceMs)
      sender.close()
    },
    prune: createPruneWebhooks(database, settings),
  }
}
