import type { FileAnswer } from '@quayside/wire'
import type { FileRecord } from '../../files/file-record.ts'
import type { Urls } from '../urls.ts'

/** A file in the cloud API's words. Linked files have no storage to name, unless their app keeps them there. */
export function toFileAnswer(file: FileRecord, urls: Urls): FileAnswer {
  const facts = {
    handle: file.handle,
    url: urls.link(file.handle),
    filename: file.filename,
    mimetype: file.contentType,
    size: file.size ?? null,
    client: file.origin?.source ?? 'local_file_system',
    ...(Object.keys(file.uploadTags).length > 0 ? { upload_tags: { ...file.uploadTags } } : {}),
  }
  const filed = file.kind === 'linked' ? file.moved : file
  if (!filed) return facts
  const container = filed.container === undefined ? {} : { container: filed.container }
  return { ...facts, status: 'Stored', ...container, key: filed.path }
}
