import type { ByteRanges } from '../lib/byte-ranges.ts'

/** A stretch of the file that one connection fetches in one request. */
export interface Segment {
  position: number
  end: number
}

export interface Part {
  readonly offset: number
  readonly length: number
}

/**
 * Who fetches what. While one connection is enough it has everything that is missing; when others
 * join, what is left is handed out in segments, in file order, so that the hashes can follow.
 */
export interface TransferPlan {
  /** The next part of `segment`, which moves on; `undefined` at its end. */
  nextPart(segment: Segment): Part | undefined
  /** The next stretch that nobody fetches; `undefined` when there is none. */
  nextSegment(): Segment | undefined
  /** From now on segments are `bytes` long, and the ones given out are cut to that. */
  limitSegments(bytes: number): void
  /**
   * From now on each segment is one part, and the ones given out end with the part they are at. So
   * parts are begun strictly in file order.
   */
  handOutParts(): void
  /** Bytes that are in no segment yet. */
  isHandedOut(): boolean
}

export function createTransferPlan({
  size,
  partSize,
  arrived,
  segmentBytes = Number.POSITIVE_INFINITY,
}: {
  readonly size: number
  readonly partSize: number
  readonly arrived: ByteRanges
  readonly segmentBytes?: number
}): TransferPlan {
  let cursor = 0
  let limit = segmentBytes
  const given = new Set<Segment>()

  /** Leaves at most `bytes` to whoever has the rest of the file. */
  const cutLast = (bytes: number) => {
    const last = [...given].find((segment) => segment.end === cursor)
    if (!last || last.end - last.position <= bytes) return
    last.end = last.position + bytes
    cursor = last.end
  }

  return {
    nextPart(segment) {
      const length = Math.min(partSize, segment.end - segment.position)
      if (length <= 0) {
        given.delete(segment)
        return undefined
      }
      const offset = segment.position
      segment.position += length
      return { offset, length }
    },
    nextSegment() {
      const gap = arrived.nextGap(cursor, size)
      if (!gap) return undefined
      const segment = { position: gap[0], end: Math.min(gap[1], gap[0] + limit) }
      cursor = segment.end
      given.add(segment)
      return segment
    },
    limitSegments(bytes) {
      limit = Math.max(partSize, Math.ceil(bytes / partSize) * partSize)
      cutLast(limit)
    },
    handOutParts() {
      limit = partSize
      cutLast(0)
    },
    isHandedOut: () => arrived.nextGap(cursor, size) === undefined,
  }
}
