import type { ConstructorOptions, Queue } from 'pg-boss'
import type { Definition } from '../definitions.ts'
import { FIRST_RETRY_S, KEEP_FAILED_S, LONGEST_RETRY_S } from '../job-store.ts'

/** pg-boss takes jobs from whoever has not renewed them for this long. */
const HEARTBEAT_S = 30
export const RENEW_MS = (HEARTBEAT_S * 1_000) / 3
/** How often dead workers and overdue jobs are looked for. */
const SUPERVISE_S = 15
/** Our own timeout comes first; this is for a process that no longer runs its timers. */
const EXPIRY_MARGIN_S = 60
/** Claims, settlements and renewals are batched: few connections carry them. */
const MAX_CONNECTIONS = 6

export function bossOptions(url: string, schema: string): ConstructorOptions {
  return {
    connectionString: url,
    schema,
    max: MAX_CONNECTIONS,
    application_name: 'quayside-queue',
    superviseIntervalSeconds: SUPERVISE_S,
    monitorIntervalSeconds: SUPERVISE_S,
    schedule: false, // repeated runs are sent by us: cron knows no interval below a minute
    registerInstance: false,
    // Large backlogs are what a queue is for.
    warningQueueSize: 1_000_000,
  }
}

/** Jobs that a process only adds: whoever handles them sets the rest when it starts. */
export const PLAIN_QUEUE: Omit<Queue, 'name'> = {
  // At most one waiting job per key, and any number of running ones.
  policy: 'short',
  heartbeatSeconds: HEARTBEAT_S,
  retryDelay: FIRST_RETRY_S,
  retryBackoff: true,
  retryDelayMax: LONGEST_RETRY_S,
  deleteAfterSeconds: KEEP_FAILED_S,
}

export function queueOptions({ options, everyMs }: Definition): Omit<Queue, 'name'> {
  return {
    ...PLAIN_QUEUE,
    retryLimit: options.maxAttempts - 1,
    expireInSeconds: Math.ceil(options.timeoutMs / 1_000) + EXPIRY_MARGIN_S,
    // One run at a time, waiting or at work; its row stands for its time slot and has to outlive it.
    ...(everyMs !== undefined && {
      policy: 'exclusive',
      deleteAfterSeconds: Math.max(3_600, slotSeconds(everyMs) * 2),
    }),
  }
}

/** pg-boss counts in whole seconds. */
export const slotSeconds = (everyMs: number) => Math.max(1, Math.round(everyMs / 1_000))
