import { parseContentType, UNKNOWN_TYPE } from '../lib/content-type.ts'
import type { ByteSpan } from '../lib/http-range.ts'

/** Something to be sent: bytes of the content, or text around them. */
export type Piece = ByteSpan | { readonly text: string }

/** Several ranges as one body (RFC 9110, 14.6), and how long it is. */
export function multipartBody(
  spans: readonly ByteSpan[],
  { contentType: type, size }: { readonly contentType: string; readonly size: number },
  boundary: string,
): { readonly contentType: string; readonly length: number; readonly pieces: readonly Piece[] } {
  const contentType = parseContentType(type) ?? UNKNOWN_TYPE
  const pieces: Piece[] = spans.flatMap((span, index) => [
    { text: partHead(span, { contentType, size, boundary, isFirst: index === 0 }) },
    span,
  ])
  pieces.push({ text: `\r\n--${boundary}--\r\n` })
  const length = pieces.reduce((sum, piece) => sum + lengthOf(piece), 0)
  return { contentType: `multipart/byteranges; boundary=${boundary}`, length, pieces }
}

function partHead(
  { start, end }: ByteSpan,
  part: { contentType: string; size: number; boundary: string; isFirst: boolean },
): string {
  return [
    `${part.isFirst ? '' : '\r\n'}--${part.boundary}`,
    `Content-Type: ${part.contentType}`,
    `Content-Range: bytes ${start}-${end - 1}/${part.size}`,
    '\r\n',
  ].join('\r\n')
}

function lengthOf(piece: Piece): number {
  return 'text' in piece ? Buffer.byteLength(piece.text) : piece.end - piece.start
}
