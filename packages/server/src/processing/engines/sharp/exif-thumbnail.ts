/** Before the block itself, in some formats. */
const NAME = 'Exif\0\0'
const FIRST_LIST_AT = 4
const TAG_BYTES = 12

/**
 * Where in an EXIF block it is said that a list of the thumbnail follows; `undefined` where none
 * does, and in what cannot be read.
 */
export function thumbnailLinkAt(block: Buffer): number | undefined {
  const start = block.toString('latin1', 0, NAME.length) === NAME ? NAME.length : 0
  const isLittle = block.toString('latin1', start, start + 2) === 'II'
  const read = (at: number, bytes: number) => {
    if (at + bytes > block.length) return 0
    return isLittle ? block.readUIntLE(at, bytes) : block.readUIntBE(at, bytes)
  }
  const list = start + read(start + FIRST_LIST_AT, 4)
  const link = list + 2 + read(list, 2) * TAG_BYTES
  return read(link, 4) === 0 ? undefined : link
}

/**
 * The block without its thumbnail, which would show what tasks take away: what was cropped, and the
 * faces that were blurred.
 */
export function withoutThumbnail(block: Buffer): Buffer {
  const link = thumbnailLinkAt(block)
  if (link === undefined) return block
  const copy = Buffer.from(block)
  copy.fill(0, link, link + 4)
  return copy
}
