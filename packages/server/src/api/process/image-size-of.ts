import type { StoredFile } from '../../files/file-record.ts'
import type { ImageFacts, ImageSize } from '../../files/image-facts.ts'

/** The file is stored; that its picture cannot be looked at just now must not look as if it were not. */
export function imageSizeOf(
  imageFacts: Pick<ImageFacts, 'sizeOf'>,
  file: StoredFile,
  signal: AbortSignal,
): Promise<ImageSize | undefined> {
  return imageFacts.sizeOf(file, signal).catch(() => undefined)
}
