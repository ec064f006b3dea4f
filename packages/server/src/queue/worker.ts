import { createAlarm } from '../lib/alarm.ts'
import type { Claim, JobStore, OnFault } from './job-store.ts'
import type { HandleOptions, Job, JobHandler } from './queue.ts'
import { createRunningJobs } from './running-jobs.ts'

/** Takes the jobs of one kind from the store and runs them, so many at a time. */
export interface Worker {
  start(): void
  /** There may be something to do. */
  wake(): void
  stop(options: { readonly graceMs: number }): Promise<void>
}

export interface WorkerDeps {
  readonly kind: string
  readonly options: HandleOptions
  readonly handler: JobHandler
  readonly store: JobStore
  readonly onFault: OnFault
  /** How often to look without being woken. */
  readonly pollMs: number
  /** How often to say that the running jobs are still at work. */
  readonly renewMs: number
}

export function createWorker(deps: WorkerDeps): Worker {
  const { kind, options, store, onFault, pollMs, renewMs } = deps
  const alarm = createAlarm()
  const running = createRunningJobs({ ...deps, onEnd })
  let mayHaveMore = false
  let isStopping = false
  let loop: Promise<void> = Promise.resolve()
  let renewing: NodeJS.Timeout | undefined

  return {
    start() {
      loop = takeJobs()
      renewing = setInterval(renew, renewMs)
    },
    wake: alarm.ring,
    async stop({ graceMs }) {
      isStopping = true
      alarm.ring()
      await loop
      await running.drain(graceMs)
      clearInterval(renewing)
    },
  }

  async function takeJobs(): Promise<void> {
    while (!isStopping) {
      const free = options.concurrency - running.count()
      const { jobs, nextDueAt = Infinity } = free > 0 ? await claim(free) : NOTHING
      mayHaveMore = jobs.length === free
      for (const job of jobs) running.begin(job)
      await alarm.wait(Math.min(pollMs, Math.max(0, nextDueAt - Date.now())))
    }
  }

  function onEnd(outcome: 'finished' | 'failed'): void {
    if (mayHaveMore || outcome === 'failed') alarm.ring()
  }

  async function claim(free: number): Promise<Claim> {
    try {
      return await store.claim(kind, free)
    } catch (error) {
      onFault(error, { kind })
      return NOTHING
    }
  }

  function renew(): void {
    const jobs: readonly Job[] = running.list()
    if (jobs.length === 0) return
    store.renew(kind, jobs).catch((error) => onFault(error, { kind }))
  }
}

const NOTHING: Claim = { jobs: [] }
