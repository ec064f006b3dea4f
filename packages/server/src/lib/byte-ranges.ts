/** A half-open interval of byte positions. */
export type Range = readonly [start: number, end: number]

/**
 * Which bytes of a file have arrived, as few sorted intervals that do not touch. Parts may be
 * added in any order and twice.
 */
export interface ByteRanges {
  add(start: number, end: number): void
  /** Bytes covered in all. */
  total(): number
  /** The end of the interval that begins at 0; 0 when there is none. */
  head(): number
  /** The first gap at or after `from` that ends before `size`, or `undefined` when all is there. */
  nextGap(from: number, size: number): Range | undefined
  toJSON(): readonly Range[]
}

export function createByteRanges(initial: readonly Range[] = []): ByteRanges {
  let ranges: Range[] = []
  const add = (start: number, end: number): void => {
    if (end <= start) return
    const before = ranges.filter((range) => range[1] < start)
    const after = ranges.filter((range) => range[0] > end)
    const joined = ranges.slice(before.length, ranges.length - after.length)
    const merged: Range = [
      Math.min(start, joined[0]?.[0] ?? start),
      Math.max(end, joined.at(-1)?.[1] ?? end),
    ]
    ranges = [...before, merged, ...after]
  }
  for (const [start, end] of initial) add(start, end)

  return {
    add,
    total: () => ranges.reduce((sum, [start, end]) => sum + end - start, 0),
    head: () => (ranges[0]?.[0] === 0 ? ranges[0][1] : 0),
    nextGap(from, size) {
      let start = from
      for (const range of ranges) {
        if (range[0] > start) return [start, Math.min(range[0], size)]
        start = Math.max(start, range[1])
      }
      return start < size ? [start, size] : undefined
    },
    toJSON: () => ranges,
  }
}
