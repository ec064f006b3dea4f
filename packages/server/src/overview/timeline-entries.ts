import { events } from '../events/index.ts'
import type { TimelineEntry, TimelineKind } from './timeline.ts'
import type {
  AttemptRow,
  DeliveryRow,
  EventRow,
  FileRow,
  IngestRow,
  UploadRow,
} from './timeline-repository.ts'

export interface FileWay {
  readonly ingest: IngestRow | undefined
  readonly upload: UploadRow | undefined
  readonly sourceTitle: (source: string) => string
}

/** How the file came to us, as far as it is remembered, and that it went. */
export function toFileEntries(file: FileRow, way: FileWay): readonly TimelineEntry[] {
  const entries = [...toArrival(file, way), toBeing(file, way)]
  return file.deleted_at === null
    ? entries
    : [...entries, entry('deleted', file.deleted_at, { outcome: 'ok' })]
}

function toArrival(
  file: FileRow,
  { ingest, upload, sourceTitle }: FileWay,
): readonly TimelineEntry[] {
  if (upload) {
    const durationMs = file.created_at - upload.created_at
    return [
      entry('uploaded', upload.created_at, { outcome: 'ok', detail: file.filename, durationMs }),
    ]
  }
  if (!ingest) return []
  const title = sourceTitle(ingest.source)
  const durationMs = file.created_at - ingest.created_at
  const detail = ingest.attempts === 1 ? '' : `${ingest.attempts} attempts`
  return [
    entry('picked', ingest.created_at, { title, detail: ingest.ref }),
    // What the source tells last is written down together with the file.
    entry('transferred', file.created_at, { title, detail, outcome: 'ok', durationMs }),
  ]
}

function toBeing(file: FileRow, { sourceTitle }: FileWay): TimelineEntry {
  if (file.kind === 'linked') {
    const title = sourceTitle(file.source ?? '')
    const outcome = file.link_gone_at === null ? 'ok' : 'failed'
    return entry('linked', file.created_at, { title, outcome, detail: file.source_ref ?? '' })
  }
  const detail = file.sha256 === null ? '' : `SHA-256 ${file.sha256}`
  return entry('stored', file.created_at, { title: file.location ?? '', detail, outcome: 'ok' })
}

export function toEventEntry(row: EventRow): TimelineEntry {
  const detail = events.find(({ action }) => action === row.action)?.title ?? ''
  return entry('event', row.created_at, { title: row.action, detail, eventId: row.id })
}

/** One for each attempt, and one for what is still to come or came to nothing without. */
export function toDeliveryEntries(
  row: DeliveryRow,
  attempts: readonly AttemptRow[],
): readonly TimelineEntry[] {
  const common = { title: hostOf(row.url), eventId: row.event_id, deliveryId: row.id }
  const again = row.replay_of === null ? '' : 'sent again, '
  const made = attempts.map((attempt, at) => {
    const isLast = at === attempts.length - 1
    return entry('delivery', attempt.started_at, {
      ...common,
      outcome: isLast && row.status === 'delivered' ? 'ok' : 'failed',
      detail: `${again}attempt ${attempt.number}: ${answerOf(attempt)}`,
      durationMs: attempt.duration_ms,
    })
  })
  if (row.status === 'pending') return [...made, toWaiting(row, common, attempts.length)]
  if (made.length > 0) return made
  const at = row.ended_at ?? row.created_at
  return [entry('delivery', at, { ...common, outcome: 'failed', detail: row.reason ?? '' })]
}

type Common = Pick<TimelineEntry, 'title' | 'eventId' | 'deliveryId'>

function toWaiting(row: DeliveryRow, common: Common, attempts: number): TimelineEntry {
  const at = attempts === 0 ? row.created_at : (row.due_at ?? row.created_at)
  const detail = `attempt ${attempts + 1}`
  return entry('delivery', at, { ...common, outcome: 'waiting', detail })
}

function answerOf({ status, error_message }: AttemptRow): string {
  if (error_message !== null) return error_message
  return status === null ? 'no answer' : `HTTP ${status}`
}

/** Endpoints' addresses are checked when they are added. */
function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url
}

function entry(
  kind: TimelineKind,
  at: number,
  facts: Partial<Omit<TimelineEntry, 'at' | 'kind'>>,
): TimelineEntry {
  return {
    title: '',
    detail: '',
    outcome: undefined,
    eventId: undefined,
    deliveryId: undefined,
    durationMs: undefined,
    ...facts,
    at: new Date(at),
    kind,
  }
}
