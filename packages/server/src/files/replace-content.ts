import type { Trx } from '../db/database.ts'
import { fileMissing, fileNotWriteable } from './errors.ts'
import { type FileOrigin, type FileRecord, lastModifiedOf, type StoredFile } from './file-record.ts'
import { lockFile } from './file-repository.ts'
import type { StoredObject } from './object-repository.ts'

/** What a handle is to show from now on. */
export interface NewContent {
  /** Written or held in the same transaction. */
  readonly object: StoredObject
  readonly contentType: string
  readonly origin: FileOrigin | undefined
}

/**
 * Puts another content behind a handle; name, tags and storage path stay. Resolves to the file as
 * it is now and as it was before. Of several at once each replaces the one before. A file that we
 * moved to a source rests with us again, until it is moved anew. Rejects with `file_missing`, also
 * when it was just deleted, and `file_not_writeable`.
 */
export async function replaceContent(
  trx: Trx,
  { appKey, handle }: Pick<FileRecord, 'appKey' | 'handle'>,
  { object, contentType, origin }: NewContent,
): Promise<{ readonly file: StoredFile; readonly former: FileRecord }> {
  const former = await lockFile(trx, appKey, handle)
  if (!former) throw fileMissing()
  const filed = former.kind === 'linked' ? former.moved : former
  if (!filed) throw fileNotWriteable()
  const { id: objectId, storageKey, size, sha256 } = object
  const overwrittenAt = nextDate(former)
  await trx
    .updateTable('files')
    .set({
      ...{ kind: 'stored', object_id: objectId, connection_id: null, moved_rev: null },
      ...{ link_gone_at: null, link_pinned: 0, link_export: null },
      size,
      content_type: contentType,
      source: origin?.source ?? null,
      source_ref: origin?.ref ?? null,
      source_id: origin?.id ?? null,
      source_rev: origin?.rev ?? null,
      overwritten_at: overwrittenAt.getTime(),
    })
    .where('handle', '=', handle)
    .execute()
  const { filename, uploadTags, createdAt, alt } = former
  const { container, path, storeIn } = filed
  return {
    file: {
      ...{ kind: 'stored', handle, appKey, filename, contentType, size, uploadTags, origin },
      ...{ objectId, storageKey, sha256, container, path, createdAt, overwrittenAt },
      ...(storeIn !== undefined && { storeIn }),
      ...(alt !== undefined && { alt }),
    },
    former,
  }
}

/** Dates of HTTP are whole seconds, and two contents must not have the same one. */
function nextDate(former: FileRecord): Date {
  return new Date(Math.max(Date.now(), lastModifiedOf(former).getTime() + 1_000))
}
