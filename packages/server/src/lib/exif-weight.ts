/** Cameras write some hundred tags, and their values fit into the block once. */
const MAX_TAGS = 1_000
/** Lists that lead on to others: the camera's, the place's, the interoperability's. */
const LEADS: readonly number[] = [0x8769, 0x8825, 0xa005]
/** The longest way there can be: picture, thumbnail, camera, place, interoperability. */
const MAX_LISTS = 8

/**
 * Whether an EXIF block is one that a reader may unpack. The same few bytes may be named as values
 * by thousands of tags, which then take up thousands of times their room.
 */
export function isReasonableExif(block: Buffer): boolean {
  const tiff = block.toString('latin1', 0, 4) === 'Exif' ? block.subarray(6) : block
  const isLittle = tiff.toString('latin1', 0, 2) === 'II'
  const at16 = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
  const at32 = (at: number) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at))
  const canRead = (at: number, bytes: number) => at + bytes <= tiff.length

  let [tags, values] = [0, 0]
  const lists = canRead(4, 4) ? [at32(4)] : []
  for (let list = 0; list < lists.length; list++) {
    const start = lists[list] ?? 0
    if (list > MAX_LISTS) return false
    // Zero says that there is none.
    if (start === 0 || !canRead(start, 2)) continue
    const count = at16(start)
    tags += count
    if (tags > MAX_TAGS) return false
    for (let at = start + 2; at < start + 2 + count * 12 && canRead(at, 12); at += 12) {
      values += at32(at + 4)
      if (LEADS.includes(at16(at))) lists.push(at32(at + 8))
    }
    const next = start + 2 + count * 12
    if (list === 0 && canRead(next, 4)) lists.push(at32(next))
  }
  return values <= block.length * 2
}
