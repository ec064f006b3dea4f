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

export interface SegmentLimits {
  /** How many connections share the rest. */
  readonly lanes: number
  readonly minBytes: number
  readonly maxBytes: number
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
  /** From now on the rest is handed out in segments, and what has been given out is cut to one. */
  limitSegments(limits: SegmentLimits): void
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
}: {
  readonly size: number
  readonly partSize: number
  readonly arrived: ByteRanges
}): TransferPlan {
  let cursor = 0
  let segmentBytesAt = (_position: number) => Number.POSITIVE_INFINITY
  const given = new Set<Segment>()

  /** Leaves at most so much to whoever has the rest of the file. */
  const cutLast = (bytesAt: (position: number) => number) => {
    const last = [...given].find((segment) => segment.end === cursor)
    if (!last) return
    last.end = Math.min(last.end, last.position + bytesAt(last.position))
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
      const segment = { position: gap[0], end: Math.min(gap[1], gap[0] + segmentBytesAt(gap[0])) }
      cursor = segment.end
      given.add(segment)
      return segment
    },
    limitSegments({ lanes, minBytes, maxBytes }) {
      segmentBytesAt = (position) => {
        // Shorter and shorter, so that the connections come to their ends at about the same time.
        const share = (size - position) / lanes / 2
        const bytes = Math.min(Math.max(share, minBytes), maxBytes)
        return Math.max(1, Math.ceil(bytes / partSize)) * partSize
      }
      cutLast(segmentBytesAt)
    },
    handOutParts() {
      segmentBytesAt = () => partSize
      cutLast(() => 0)
    },
    isHandedOut: () => arrived.nextGap(cursor, size) === undefined,
  }
}
