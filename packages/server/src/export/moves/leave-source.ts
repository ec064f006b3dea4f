import { holdApp } from '../../apps/app-repository.ts'
import type { Database, Trx } from '../../db/database.ts'
import type { LeaveSource } from '../../files/delete-file.ts'
import { isKeptAt } from '../../files/file-repository.ts'
import type { NewJob, Queue } from '../../queue/queue.ts'
import {
  insertLeaving,
  type SourceLeaving,
  type WrittenEntry,
  writtenFor,
} from './leaving-repository.ts'

export interface LeaveEntryDeps {
  readonly database: Pick<Database, 'dialect'>
  readonly queue: Pick<Queue, 'enqueue'>
}

export const LEAVE_JOB = 'storage.leave'

/**
 * Has an entry that we wrote deleted, unless a file of the app is kept in it: files of the same
 * content and name may share one. Whoever comes to be kept in it holds the app's row, too.
 */
export async function leaveEntry(
  { database, queue }: LeaveEntryDeps,
  trx: Trx,
  leaving: SourceLeaving,
): Promise<void> {
  await holdApp(trx, database.dialect, leaving.appKey)
  if (await isKeptAt(trx, leaving)) return
  await insertLeaving(trx, leaving)
  await queue.enqueue(trx, leaveJob(leaving))
}

export function createLeaveSource(deps: LeaveEntryDeps): LeaveSource {
  return (trx, file) => leaveEntry(deps, trx, writtenFor(file))
}

export function leaveJob({ appKey, source, rev }: WrittenEntry): NewJob {
  return { kind: LEAVE_JOB, payload: { appKey, source, rev } }
}
