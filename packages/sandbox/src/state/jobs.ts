import type { Json } from '../http/json.ts'
import { randomId } from './accounts.ts'

export type JobState =
  | { readonly state: 'running' }
  | { readonly state: 'done'; readonly result: Json }

/** Work that a client asks after. It does not outlive the process, as nothing of it is promised. */
export interface Jobs {
  /** Starts work, which must not reject; its result is what `find` answers from then on. */
  start(accountId: string, work: (signal: AbortSignal) => Promise<Json>): string
  /** How far the account's job is; undefined for a job that is not known. */
  find(accountId: string, id: string): JobState | undefined
  /** Aborts what runs and waits for its end. */
  close(): Promise<void>
}

interface Job {
  readonly accountId: string
  readonly finished: Promise<void>
  state: JobState
}

/** The oldest beyond these are forgotten. */
const MAX_JOBS = 1000

export function createJobs(): Jobs {
  const stopping = new AbortController()
  const jobs = new Map<string, Job>()

  function start(accountId: string, work: (signal: AbortSignal) => Promise<Json>): string {
    const id = `dbjid:${randomId(43)}`
    const finished = work(stopping.signal).then((result) => {
      job.state = { state: 'done', result }
    })
    const job: Job = { accountId, finished, state: { state: 'running' } }
    jobs.set(id, job)
    const [oldest] = jobs.keys()
    if (jobs.size > MAX_JOBS && oldest !== undefined) {
      jobs.delete(oldest)
    }
    return id
  }

  return {
    start,
    find(accountId, id) {
      const job = jobs.get(id)
      return job?.accountId === accountId ? job.state : undefined
    },
    async close() {
      stopping.abort()
      await Promise.allSettled([...jobs.values()].map(({ finished }) => finished))
    },
  }
}
