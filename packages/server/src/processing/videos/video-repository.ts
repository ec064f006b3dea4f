import type { UpdateObject } from 'kysely'
import type { Db, Trx } from '../../db/database.ts'
import type { Tables } from '../../db/tables.ts'
import type { VideoConversion, VideoFacts } from '../../events/video-converted.ts'
import type { ApiKey, Handle, VideoConversionId } from '../../lib/ids.ts'
import type { VideoRequest, VideoRun } from './video.ts'
import { OPEN_STATES, runFromRow, type VideoRow } from './video-row.ts'

/** A run that somebody asks for. */
export interface NewRun {
  readonly id: VideoConversionId
  readonly appKey: ApiKey
  readonly uuid: string
  readonly request: VideoRequest
  readonly isForced: boolean
  readonly now: number
}

export async function findVideo(
  db: Db,
  appKey: ApiKey,
  id: VideoConversionId,
): Promise<VideoRow | undefined> {
  return await db
    .selectFrom('video_conversions')
    .selectAll()
    .where('id', '=', id)
    .where('app_key', '=', appKey)
    .executeTakeFirst()
}

/** Of several who ask for the same at the same time one gets the row. */
export async function insertRun(trx: Trx, run: NewRun): Promise<VideoRow | undefined> {
  return await trx
    .insertInto('video_conversions')
    .values({ id: run.id, app_key: run.appKey, ...freshColumns(run) })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returningAll()
    .executeTakeFirst()
}

/** In place of a run that has ended, if that is still the last one. */
export async function replaceRun(
  trx: Trx,
  run: NewRun,
  formerUuid: string,
): Promise<VideoRow | undefined> {
  return await trx
    .updateTable('video_conversions')
    .set(freshColumns(run))
    .where('id', '=', run.id)
    .where('uuid', '=', formerUuid)
    .where('state', 'not in', [...OPEN_STATES])
    .returningAll()
    .executeTakeFirst()
}

function freshColumns({ uuid, request, isForced, now }: NewRun) {
  return {
    ...{ uuid, state: 'started', request: JSON.stringify(request), progress: 0, attempts: 0 },
    source_handle: request.source.kind === 'file' ? request.source.handle : null,
    ...{ source_facts: null, result_handle: null, thumb_handle: null, outcome: null },
    ...{ error_code: null, owner: null, lease_until: 0, started_at: null, ended_at: null },
    ...{ is_forced: isForced ? 1 : 0, is_told: 0, created_at: now, updated_at: now },
  }
}

export async function noteTold(db: Db, { id, uuid }: Pick<VideoRow, 'id' | 'uuid'>): Promise<void> {
  await db
    .updateTable('video_conversions')
    .set({ is_told: 1 })
    .where('id', '=', id)
    .where('uuid', '=', uuid)
    .execute()
}

/** Who works on a run, from when, and until when it is believed to. */
export interface RunClaim {
  readonly owner: string
  readonly now: number
  readonly leaseUntil: number
  /** Whether nobody of this name can be at work any more, whatever the lease says. */
  readonly isDead: (owner: string) => boolean
}

/**
 * Resolves to `undefined` when somebody else works on it, or nothing is left to do. Of several who
 * try one gets it: the row must still be as it was read.
 */
export async function claimRun(
  db: Db,
  job: RunName,
  { owner, now, leaseUntil, isDead }: RunClaim,
): Promise<VideoRun | undefined> {
  const former = await findOpenRun(db, job)
  if (!former) return undefined
  const isFree = former.owner === null || former.lease_until < now || isDead(former.owner)
  if (!isFree) return undefined
  const row = await db
    .updateTable('video_conversions')
    .set((update) => ({
      ...{ state: 'pending', owner, lease_until: leaseUntil, progress: 0 },
      ...{ started_at: now, updated_at: now },
      attempts: update('attempts', '+', 1),
    }))
    .where('id', '=', job.id)
    .where('uuid', '=', job.uuid)
    .where('state', '=', former.state)
    .where('lease_until', '=', former.lease_until)
    .where('owner', former.owner === null ? 'is' : '=', former.owner)
    .returningAll()
    .executeTakeFirst()
  return row && runFromRow(row)
}

export interface RunName {
  readonly id: string
  readonly uuid: string
}

/** `undefined` when it has ended, or another one has taken its place. */
export async function findOpenRun(db: Db, { id, uuid }: RunName): Promise<VideoRow | undefined> {
  return await db
    .selectFrom('video_conversions')
    .selectAll()
    .where('id', '=', id)
    .where('uuid', '=', uuid)
    .where('state', 'in', [...OPEN_STATES])
    .executeTakeFirst()
}

/** Notes how far it is, and that it is still at work. Resolves to whether it still is the owner's. */
export async function saveProgress(
  db: Db,
  run: VideoRun,
  owner: string,
  saved: {
    readonly progress: number
    readonly original: VideoFacts | undefined
    readonly leaseUntil: number
    readonly now: number
  },
): Promise<boolean> {
  return await updateOwned(db, run, owner, {
    progress: saved.progress,
    source_facts: saved.original === undefined ? null : JSON.stringify(saved.original),
    lease_until: saved.leaseUntil,
    updated_at: saved.now,
  })
}

/** The end of a run, whichever. Resolves to whether it was the owner's to end. */
export async function endRun(
  trx: Trx,
  run: VideoRun,
  owner: string,
  { endedAt, outcome }: VideoConversion,
  errorCode: string | undefined,
): Promise<boolean> {
  const isDone = outcome.status === 'completed'
  return await updateOwned(trx, run, owner, {
    ...{ state: outcome.status, outcome: JSON.stringify(outcome), error_code: errorCode ?? null },
    ...{ owner: null, lease_until: 0 },
    ...(isDone && {
      progress: 100,
      result_handle: outcome.result,
      thumb_handle: outcome.thumb ?? null,
    }),
    ...{ ended_at: endedAt.getTime(), updated_at: endedAt.getTime() },
  })
}

/** Leaves a run to whoever looks next, counted as a try or not. */
export async function releaseRun(
  db: Db | Trx,
  run: VideoRun,
  owner: string,
  { isTry, now }: { readonly isTry: boolean; readonly now: number },
): Promise<boolean> {
  return await updateOwned(db, run, owner, {
    ...{ state: 'started', owner: null, lease_until: 0, updated_at: now },
    attempts: run.attempt - (isTry ? 0 : 1),
  })
}

async function updateOwned(
  db: Db | Trx,
  { id, uuid }: VideoRun,
  owner: string,
  set: UpdateObject<Tables, 'video_conversions'>,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('video_conversions')
    .set(set)
    .where('id', '=', id)
    .where('uuid', '=', uuid)
    .where('owner', '=', owner)
    .where('state', '=', 'pending')
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** What failed before this instant, and what completed before it and whose result is gone. */
export async function deleteOldVideos(db: Db, before: number): Promise<void> {
  await db
    .deleteFrom('video_conversions')
    .where('ended_at', '<', before)
    .where(({ eb, or, not, exists, selectFrom }) =>
      or([
        eb('state', '=', 'failed'),
        not(
          exists(
            selectFrom('files')
              .select('files.handle')
              .whereRef('files.handle', '=', 'video_conversions.result_handle')
              .where('files.deleted_at', 'is', null),
          ),
        ),
      ]),
    )
    .execute()
}

export async function isThere(db: Db, appKey: ApiKey, handle: Handle): Promise<boolean> {
  const row = await db
    .selectFrom('files')
    .select('handle')
    .where('handle', '=', handle)
    .where('app_key', '=', appKey)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  return row !== undefined
}
