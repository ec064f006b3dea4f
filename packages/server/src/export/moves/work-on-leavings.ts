import type { Logger } from 'pino'
import { findSourceStorage } from '../../apps/source-storage-repository.ts'
import type { Connections } from '../../connections/connection.ts'
import type { Database } from '../../db/database.ts'
import { QuaysideError } from '../../errors.ts'
import type { ApiKey } from '../../lib/ids.ts'
import type { Job, Queue } from '../../queue/queue.ts'
import type { Access, Source } from '../../sources/source.ts'
import { LEAVE_JOB, leaveJob } from './leave-source.ts'
import {
  endLeaving,
  findLeaving,
  listLateLeavings,
  pruneLeavings,
  type SourceLeaving,
} from './leaving-repository.ts'

export interface LeavingsDeps {
  readonly database: Database
  readonly queue: Queue
  readonly connections: Pick<Connections, 'accessById' | 'findById'>
  readonly sources: ReadonlyMap<string, Source>
  readonly log: Logger
}

/** Each is a look and a call. */
const JOB = { concurrency: 4, timeoutMs: 60_000, maxAttempts: 5 } as const
const HOUR_MS = 3_600_000
/** No move that found the entry when it was still there takes so long to come to its end. */
const REMEMBERED_MS = 24 * HOUR_MS
/** An account that cannot be reached for so long is not tidied up any more. */
const TRIED_MS = 30 * 24 * HOUR_MS
const LATE_BATCH = 500

/** Deletes at their source what files were kept in. Resolves to what is to be done every hour. */
export function workOnLeavings(deps: LeavingsDeps): () => Promise<void> {
  const { database, queue } = deps
  queue.handle(LEAVE_JOB, JOB, async ({ payload }: Job, signal) => {
    const { appKey, source, rev } = payload as Record<'appKey' | 'source' | 'rev', string>
    const leaving = await findLeaving(database.db, { appKey: appKey as ApiKey, source, rev })
    if (!leaving) return
    await deleteEntry(deps, leaving, signal)
    await endLeaving(database.db, leaving)
  })

  return async function again() {
    const now = Date.now()
    const late = await listLateLeavings(database.db, now - HOUR_MS, LATE_BATCH)
    await database.transaction((trx) => queue.enqueueAll(trx, late.map(leaveJob)))
    await pruneLeavings(database.db, { before: now - REMEMBERED_MS, tried: now - TRIED_MS })
  }
}

/** Only what is still as we wrote it: what somebody has changed since is theirs. */
async function deleteEntry(
  deps: LeavingsDeps,
  leaving: SourceLeaving,
  signal: AbortSignal,
): Promise<void> {
  const source = deps.sources.get(leaving.source)
  if (!source?.oauth || !source.writing) return
  const access = await accessOf(deps, leaving)
  const entry = await source.stat(access, leaving.entryId, { signal }).catch((error: unknown) => {
    if (error instanceof QuaysideError && error.kind === 'not-found') return undefined
    throw error
  })
  if (entry?.kind !== 'file' || entry.rev !== leaving.rev) return
  await source.writing.remove(access, leaving.entryId, { rev: leaving.rev, signal })
}

/** The account may have been connected anew since. */
async function accessOf(
  { database, connections }: LeavingsDeps,
  { appKey, source, connectionId }: SourceLeaving,
): Promise<Access> {
  const [before, place] = await Promise.all([
    connections.findById(appKey, connectionId),
    findSourceStorage(database.db, appKey, source),
  ])
  const now = place?.connectionId && (await connections.findById(appKey, place.connectionId))
  const isSame = now && now.accountId === before?.accountId
  return connections.accessById(appKey, isSame ? now.id : connectionId)
}
