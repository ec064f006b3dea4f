import { fileTypeFromBuffer } from 'file-type'

/** Where all types but TIFF show themselves. */
export const HEAD_BYTES = 4_100
/** How a TIFF begins, by the order of its bytes (TIFF 6.0, section 2). */
const TIFF = /^(II\*\0|MM\0\*)/

/**
 * The type of a file that begins with these bytes, if they tell it.
 *
 * What kind of TIFF it is stands in its directory, which many programs write behind the pixels. A
 * head without it is taken for a plain TIFF.
 */
export async function typeOfHead(head: Uint8Array): Promise<string | undefined> {
  const bytes = head.subarray(0, HEAD_BYTES)
  const found = await fileTypeFromBuffer(bytes).catch(() => undefined)
  return found?.mime ?? (TIFF.test(latin1(bytes.subarray(0, 4))) ? 'image/tiff' : undefined)
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')
