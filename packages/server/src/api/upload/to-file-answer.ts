import type { UploadedFileAnswer } from '@quayside/wire'
import type { StoredFile } from '../../files/file-record.ts'
import type { Urls } from '../urls.ts'

/** The file an upload has become (Filestack reference 3.6). */
export function toFileAnswer(file: StoredFile, urls: Urls): UploadedFileAnswer {
  const { handle, filename, size, contentType: mimetype, container, path: key, uploadTags } = file
  return {
    handle,
    url: urls.link(handle),
    filename,
    size,
    mimetype,
    status: 'Stored',
    ...(container === undefined ? {} : { container }),
    key,
    ...(Object.keys(uploadTags).length > 0 ? { upload_tags: { ...uploadTags } } : {}),
  }
}
