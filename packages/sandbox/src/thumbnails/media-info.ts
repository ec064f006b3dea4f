import type { Json } from '../http/json.ts'
import type { FileNode } from '../state/records.ts'
import type { World } from '../state/world.ts'
import { isThumbnailable, MAX_IMAGE_BYTES } from './thumbnail.ts'

/** The size of a photo, for metadata that asks for it; undefined for everything else. */
export async function mediaInfo(world: World, file: FileNode): Promise<Json> {
  if (!isThumbnailable(file.name) || file.revision.size > MAX_IMAGE_BYTES) {
    return undefined
  }
  const { default: sharp } = await import('sharp')
  const bytes = await world.contents.read(file.revision)
  // A file that only has the name of a picture has no size.
  const found = await sharp(bytes)
    .metadata()
    .catch(() => undefined)
  return (
    found && {
      '.tag': 'metadata',
      metadata: { '.tag': 'photo', dimensions: { height: found.height, width: found.width } },
    }
  )
}
