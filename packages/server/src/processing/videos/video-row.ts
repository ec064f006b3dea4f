import type { Selectable } from 'kysely'
import type { VideoConversionsTable } from '../../db/tables.ts'
import type { VideoConversion, VideoFacts } from '../../events/video-converted.ts'
import type { ApiKey, Handle, VideoConversionId } from '../../lib/ids.ts'
import type { VideoRequest, VideoRun, VideoStatus } from './video.ts'

export type VideoRow = Selectable<VideoConversionsTable>

/** States in which there is something left to do. */
export const OPEN_STATES = ['started', 'pending'] as const

export function runFromRow(row: VideoRow): VideoRun {
  return {
    id: row.id as VideoConversionId,
    uuid: row.uuid,
    appKey: row.app_key as ApiKey,
    request: JSON.parse(row.request) as VideoRequest,
    attempt: row.attempts,
    askedAt: new Date(row.created_at),
    startedAt: new Date(row.started_at ?? row.created_at),
  }
}

export function statusFromRow(row: VideoRow): VideoStatus {
  if (row.state === 'completed' || row.state === 'failed') {
    return { state: 'ended', conversion: conversionFromRow(row) }
  }
  const original =
    row.source_facts === null ? undefined : (JSON.parse(row.source_facts) as VideoFacts)
  const state = row.state === 'pending' ? 'pending' : 'started'
  const { uuid, progress } = row
  return { state, uuid, askedAt: new Date(row.created_at), progress, original }
}

function conversionFromRow(row: VideoRow): VideoConversion {
  const outcome = JSON.parse(row.outcome ?? 'null') as VideoConversion['outcome']
  const conversion = {
    appKey: row.app_key as ApiKey,
    uuid: row.uuid,
    source: (row.source_handle as Handle | null) ?? undefined,
    askedAt: new Date(row.created_at),
    endedAt: new Date(row.ended_at ?? row.updated_at),
  }
  if (outcome.status === 'failed') return { ...conversion, outcome }
  // JSON has no dates.
  const made = { ...outcome.made, startedAt: new Date(outcome.made.startedAt) }
  return { ...conversion, outcome: { ...outcome, made } }
}
