import type { Json } from '../http/json.ts'
import { randomId } from './accounts.ts'

/** Work that a client asks after. It does not outlive the process, as nothing of it is promised. */
export interface Jobs {
  /** Starts work; its outcome is what `find` answers from then on. */
  start(accountId: string, work: () => Promise<Json>): string
  /** How far the account's job is; undefined for a job that is not known. */
  find(
    accountId: string,
    id: string,
  ): { readonly state: 'running' } | { readonly state: 'done'; readonly result: Json } | undefined
}

const MAX_JOBS = 1000

export function createJobs(): Jobs {
  const jobs = new Map<string, { accountId: string; result?: { readonly value: Json } }>()
  return {
    start(accountId, work) {
      const id = `dbjid:${randomId(43)}`
      const job: { accountId: string; result?: { value: Json } } = { accountId }
      jobs.set(id, job)
      const [oldest] = jobs.keys()
      if (jobs.size > MAX_JOBS && oldest !== undefined) {
        jobs.delete(oldest)
      }
      work().then(
        (value) => {
          job.result = { value }
        },
        (error: unknown) => {
          process.emitWarning(error instanceof Error ? error : String(error))
          job.result = { value: { '.tag': 'failed' } }
        },
      )
      return id
    },
    find(accountId, id) {
      const job = jobs.get(id)
      if (job?.accountId !== accountId) {
        return undefined
      }
      return job.result === undefined
        ? { state: 'running' }
        : { state: 'done', result: job.result.value }
    },
  }
}
