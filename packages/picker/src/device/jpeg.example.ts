/** Small JPEGs for tests: the shape of the real thing, with nothing to be seen in it. */

const latin1 = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))

/** One piece with a length of its own. */
export function segment(marker: number, content: string | Uint8Array): Uint8Array {
  const bytes = typeof content === 'string' ? latin1(content) : content
  const length = bytes.length + 2
  return new Uint8Array([0xff, marker, length >> 8, length & 255, ...bytes])
}

/** Exif as a phone writes it: how it is turned, then where it was. */
segment.exif = (orientation: number, order: 'big' | 'little' = 'big'): Uint8Array => {
  const isLittle = order === 'little'
  const tiff = new DataView(new ArrayBuffer(38))
  tiff.setUint16(0, isLittle ? 0x4949 : 0x4d4d)
  tiff.setUint16(2, 42, isLittle)
  tiff.setUint32(4, 8, isLittle)
  tiff.setUint16(8, 2, isLittle)
  tiff.setUint16(10, 0x010f, isLittle)
  tiff.setUint16(22, 0x0112, isLittle)
  tiff.setUint16(24, 3, isLittle)
  tiff.setUint32(26, 1, isLittle)
  tiff.setUint16(30, orientation, isLittle)
  return segment(
    0xe1,
    new Uint8Array([...latin1('Exif\0\0'), ...new Uint8Array(tiff.buffer), ...latin1('52.5 N')]),
  )
}

/** What is left of a scan's data: a stuffed FF and a restart marker. */
export const SCAN = new Uint8Array([1, 2, 0xff, 0, 3, 0xff, 0xd0, 4])

/** 640 × 480, with these pieces before the frame. */
export function jpeg(
  pieces: readonly Uint8Array[],
  { behind = [] }: { readonly behind?: readonly Uint8Array[] } = {},
): Uint8Array<ArrayBuffer> {
  const frame = segment(
    0xc2,
    new Uint8Array([8, 480 >> 8, 480 & 255, 640 >> 8, 640 & 255, 1, 1, 17, 0]),
  )
  const scan = segment(0xda, new Uint8Array([1, 1, 0, 0, 63, 0]))
  // A table between two scans, with bytes in it that look like the end.
  const table = segment(0xc4, new Uint8Array([0xff, 0xd9, 0, 1]))
  const all = [
    [0xff, 0xd8],
    ...pieces,
    frame,
    scan,
    SCAN,
    table,
    scan,
    SCAN,
    [0xff, 0xd9],
    ...behind,
  ]
  return new Uint8Array(all.flatMap((piece) => [...piece]))
}
