import { rm } from 'node:fs/promises'
import { struct, text } from '../api/args.ts'
import { slashPath } from '../api/path-args.ts'
import { type ApiRoute, rpc, type UserCall } from '../api/route.ts'
import { nested, routeError, type Tagged } from '../http/errors.ts'
import type { Json } from '../http/json.ts'
import { receiveStream } from '../http/receive.ts'
import { toFileMetadata } from '../tree/metadata.ts'
import { type Commit, writableSpot } from '../tree/write.ts'
import { WriteFault } from '../tree/write-fault.ts'
import { claimAndCommit } from './finish-session.ts'

/** Dropbox gives a transfer this long. */
const TRANSFER_MS = 15 * 60 * 1000

const saveUrl = rpc({
  name: 'files/save_url',
  scope: 'files.content.write',
  arg: struct({ path: slashPath, url: text() }),
  run(call, { path, url }) {
    const target = URL.parse(url)
    if (target === null || (target.protocol !== 'http:' && target.protocol !== 'https:')) {
      throw routeError({ '.tag': 'invalid_url' })
    }
    checkPath(call, path)
    const id = call.world.jobs.start(call.account.id, (signal) =>
      fetchInto(call, path, target, signal),
    )
    return { '.tag': 'async_job_id', async_job_id: id }
  },
})

const checkJobStatus = rpc({
  name: 'files/save_url/check_job_status',
  scope: 'files.content.write',
  arg: struct({ async_job_id: text({ minLength: 1 }) }),
  run({ world, account }, { async_job_id: id }) {
    const job = world.jobs.find(account.id, id)
    if (job === undefined) {
      throw routeError({ '.tag': 'invalid_async_job_id' })
    }
    return job.state === 'running' ? { '.tag': 'in_progress' } : job.result
  },
})

export const saveUrlRoutes: readonly ApiRoute[] = [saveUrl, checkJobStatus]

function checkPath({ world, view }: UserCall, path: string): void {
  try {
    writableSpot(world, view, path)
  } catch (error) {
    throw error instanceof WriteFault ? routeError(nested('path', error.write)) : error
  }
}

/** Fetches the file and commits it; a name that is taken gets a number. */
async function fetchInto(
  call: UserCall,
  path: string,
  url: URL,
  stopping: AbortSignal,
): Promise<Json> {
  const { contents } = call.world
  const file = contents.temporaryFile()
  const signal = AbortSignal.any([stopping, AbortSignal.timeout(TRANSFER_MS)])
  try {
    const answer = await fetch(url, { signal })
    if (!answer.ok || answer.body === null) {
      return failed({ '.tag': 'download_failed' })
    }
    const described = await contents.describe(file, await receiveStream(answer.body, file))
    const outcome = claimAndCommit(call, file, toCommit(path), described)
    return 'fault' in outcome
      ? failed(nested('path', outcome.fault))
      : { '.tag': 'complete', ...toFileMetadata(outcome.place, outcome.node) }
  } catch {
    // Whatever kept the bytes from coming, the client is told only that they did not come.
    return failed({ '.tag': 'download_failed' })
  } finally {
    await rm(file, { force: true })
  }
}

function toCommit(path: string): Commit {
  const mode = { tag: 'add' } as const
  return { path, mode, autorename: true, clientModified: undefined, strictConflict: false }
}

function failed(fault: Tagged): Json {
  return { '.tag': 'failed', failed: fault }
}
