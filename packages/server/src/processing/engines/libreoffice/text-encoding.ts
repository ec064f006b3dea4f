import { open } from 'node:fs/promises'

/** What is looked at to tell how a text is encoded. */
const HEAD_BYTES = 64 * 1024
/** Where a page says it, if it says it. */
const META_BYTES = 4 * 1024

/** The encoding of a text file, in a word `TextDecoder` knows. */
export async function encodingOfFile(path: string): Promise<string> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return encodingOf(buffer.subarray(0, bytesRead))
  } finally {
    await file.close()
  }
}

/** A page as text, by what it says of itself where its bytes do not tell. */
export function decodeHtml(bytes: Uint8Array): string {
  const head = Buffer.from(bytes.subarray(0, META_BYTES)).toString('latin1')
  const said = /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1]
  const found = encodingOf(bytes.subarray(0, HEAD_BYTES))
  return decoderFor(found === 'windows-1252' ? (said ?? found) : found).decode(bytes)
}

/** Bytes that are no UTF-8 are taken for the western encoding, in which everything is something. */
function encodingOf(head: Uint8Array): string {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  try {
    // `stream` forgives a character that is cut at the end.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true })
    return 'utf-8'
  } catch {
    return 'windows-1252'
  }
}

function decoderFor(label: string): TextDecoder {
  try {
    return new TextDecoder(label)
  } catch {
    return new TextDecoder('windows-1252')
  }
}
