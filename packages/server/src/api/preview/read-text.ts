/** What is shown of a text. */
export interface ShownText {
  readonly text: string
  /** There is more that is not shown. */
  readonly isCut: boolean
}

/** As much as anybody reads in a frame, and no more than a browser lays out at once. */
const MAX_BYTES = 256 * 1024

/** The beginning of a text, in whichever of the usual encodings it is. */
export async function readText(chunks: AsyncIterable<Uint8Array>): Promise<ShownText> {
  const bytes = Buffer.alloc(MAX_BYTES + 1)
  let filled = 0
  for await (const chunk of chunks) {
    const part = chunk.subarray(0, bytes.length - filled)
    bytes.set(part, filled)
    filled += part.length
    if (filled === bytes.length) break
  }
  const isCut = filled > MAX_BYTES
  return { text: decode(bytes.subarray(0, Math.min(filled, MAX_BYTES)), isCut), isCut }
}

function decode(bytes: Uint8Array, isCut: boolean): string {
  const [first = 0, second = 0] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    // A letter that was cut in two at the end is no sign of another encoding.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: isCut })
  } catch {
    return new TextDecoder('windows-1252').decode(bytes)
  }
}
