import { setTimeout as sleep } from 'node:timers/promises'
import type { JobStore, OnFault } from './job-store.ts'
import type { HandleOptions, Job, JobHandler } from './queue.ts'

/** The jobs of one kind that this process works on, from claim to settled. */
export interface RunningJobs {
  begin(job: Job): void
  /** How many places are taken. */
  count(): number
  /** Everything this process holds, including what is done but not yet settled in the store. */
  list(): readonly Job[]
  /** Waits for all, then, after `graceMs`, aborts what still runs and waits for that. */
  drain(graceMs: number): Promise<void>
}

export interface RunningJobsDeps {
  readonly kind: string
  readonly options: HandleOptions
  readonly handler: JobHandler
  readonly store: JobStore
  readonly onFault: OnFault
  /** A place became free, or a failed job has a new time to run. */
  readonly onEnd: (outcome: 'finished' | 'failed') => void
}

/** A handler whose signal fired gets this long to clean up before it is given up. */
const CLEAN_UP_MS = 5_000

export function createRunningJobs(deps: RunningJobsDeps): RunningJobs {
  const { kind, options, store, onFault, onEnd } = deps
  const atWork = new Map<string, { readonly job: Job; readonly abort: AbortController }>()
  const settling = createSettling(deps)
  const ended = new Set<Promise<void>>()

  return {
    begin(job) {
      const abort = new AbortController()
      atWork.set(job.id, { job, abort })
      const end = work(job, abort).finally(() => ended.delete(end))
      ended.add(end)
    },
    count: () => atWork.size,
    list: () => [...Array.from(atWork.values(), ({ job }) => job), ...settling.list()],
    async drain(graceMs) {
      await Promise.race([allEnded(), sleep(graceMs, undefined, { ref: false })])
      for (const { abort } of atWork.values()) abort.abort(new Error('the process is stopping'))
      await allEnded()
      await settling.idle()
    },
  }

  async function allEnded(): Promise<void> {
    await Promise.all(ended)
  }

  async function work(job: Job, abort: AbortController): Promise<void> {
    try {
      await runWithin(deps.handler, job, abort, options.timeoutMs)
      settling.finish(job)
      free(job, 'finished')
    } catch (error) {
      onFault(error, { kind, jobId: job.id, attempt: job.attempt })
      await store
        .fail(kind, job, error)
        .catch((fault) => onFault(fault, { kind, jobId: job.id, attempt: job.attempt }))
      free(job, 'failed')
    }
  }

  function free(job: Job, outcome: 'finished' | 'failed'): void {
    atWork.delete(job.id)
    onEnd(outcome)
  }
}

/** Jobs that end while others are being settled are settled together in the next statement. */
function createSettling({ kind, store, onFault }: RunningJobsDeps) {
  let done: Job[] = []
  let inHand: readonly Job[] = []
  let settling: Promise<void> | undefined

  async function settle(): Promise<void> {
    while (done.length > 0) {
      inHand = done
      done = []
      // What stays unsettled runs again when its claim has run out.
      await store.finish(kind, inHand).catch((error) => onFault(error, { kind }))
    }
    inHand = []
    settling = undefined
  }

  return {
    finish: (job: Job) => {
      done.push(job)
      settling ??= settle()
    },
    list: () => [...inHand, ...done],
    idle: async () => {
      while (settling) await settling
    },
  }
}

async function runWithin(
  handler: JobHandler,
  job: Job,
  abort: AbortController,
  timeoutMs: number,
): Promise<void> {
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  let cleanUp: NodeJS.Timeout | undefined
  const timeout = setTimeout(
    () => abort.abort(new Error(`the job took longer than ${timeoutMs} ms`)),
    timeoutMs,
  )
  abort.signal.addEventListener('abort', () => {
    cleanUp = setTimeout(() => reject(abort.signal.reason), CLEAN_UP_MS)
  })
  try {
    await Promise.race([handler(job, abort.signal), givenUp])
  } finally {
    clearTimeout(timeout)
    clearTimeout(cleanUp)
  }
}
