import type { ClassicStoreAnswer } from '@quayside/wire'
import type { FileRecord } from '../../files/file-record.ts'

/** A file in the words of the oldest surface (Filestack reference 4.3, 9.6); `url` leads to it. */
export function toClassicAnswer(file: FileRecord, url: string): ClassicStoreAnswer {
  if (file.kind !== 'stored') throw new Error('what was stored is no copy')
  const { filename, contentType: type, size, path: key, container } = file
  return {
    ...{ url, filename, type, size, key },
    ...(container !== undefined && { container }),
    isWriteable: true,
  }
}
