import type { FileDetailsAnswer, PortalFileAnswer, TimelineEntryAnswer } from '@quayside/wire'
import type { FileDetails } from '../../files/file-details.ts'
import type { ListedFile } from '../../files/file-list.ts'
import type { FileRecord } from '../../files/file-record.ts'
import type { TimelineEntry } from '../../overview/timeline.ts'

export type SourceTitle = (source: string) => string

export function toFileAnswer(file: ListedFile, sourceTitle: SourceTitle): PortalFileAnswer {
  const { handle, kind, filename, contentType, size, source, createdAt, goneSince } = file
  return {
    handle,
    kind,
    filename,
    contentType,
    size: size ?? null,
    source: source ?? null,
    sourceTitle: source === undefined ? null : sourceTitle(source),
    createdAt: createdAt.toISOString(),
    linkGoneAt: goneSince?.toISOString() ?? null,
  }
}

export function toFileDetailsAnswer(
  { file, location, blockHash }: FileDetails,
  { url, sourceTitle }: { readonly url: string; readonly sourceTitle: SourceTitle },
): FileDetailsAnswer {
  const stored = file.kind === 'stored' ? file : undefined
  return {
    ...toFileAnswer(toListed(file), sourceTitle),
    url,
    sha256: stored?.sha256 ?? null,
    blockHash: blockHash ?? null,
    location: location ?? null,
    container: stored?.container ?? null,
    path: stored?.path ?? null,
    sourcePath: file.origin?.ref ?? null,
    sourceRevision: file.origin?.rev ?? null,
    uploadTags: { ...file.uploadTags },
  }
}

function toListed(file: FileRecord): ListedFile {
  const goneSince = file.kind === 'linked' ? file.goneSince : undefined
  return { ...file, source: file.origin?.source, size: file.size, goneSince }
}

export function toTimelineAnswer(entry: TimelineEntry): TimelineEntryAnswer {
  const { at, kind, title, outcome, detail, eventId, deliveryId, durationMs } = entry
  return {
    at: at.toISOString(),
    kind,
    title,
    outcome: outcome ?? null,
    detail,
    eventId: eventId ?? null,
    deliveryId: deliveryId ?? null,
    durationMs: durationMs ?? null,
  }
}
