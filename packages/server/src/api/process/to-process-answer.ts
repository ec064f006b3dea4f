import type { ProcessAnswer } from '@quayside/wire'
import type { StoredFile } from '../../files/file-record.ts'
import type { ImageSize } from '../../files/image-facts.ts'
import type { Urls } from '../urls.ts'

/**
 * A file in the words of this surface, where the content type is called `type` (Filestack reference
 * 4.1). Its address has one segment: older clients take the handle from there.
 */
export function toProcessAnswer(
  file: StoredFile,
  imageSize: ImageSize | undefined,
  urls: Pick<Urls, 'link'>,
): ProcessAnswer {
  const { handle, filename, size, contentType: type, container, path: key, uploadTags } = file
  return {
    ...{ url: urls.link(handle), handle, filename, size, type },
    ...(container !== undefined && { container }),
    key,
    status: 'Stored',
    ...imageSize,
    ...(Object.keys(uploadTags).length > 0 && { upload_tags: { ...uploadTags } }),
  }
}
