/** One piece of a file, sent by itself. */
export interface Part {
  /** From 1. */
  readonly number: number
  readonly from: number
  readonly to: number
}

const MIB = 1024 * 1024
const DEFAULT_PART_SIZE = 6 * MIB
/** What storages take for a part that is not the last. */
const MIN_PART_SIZE = 5 * MIB
const MAX_PARTS = 10_000

/** The parts of a file of this size, none for an empty one. */
export function partsOf(size: number, wantedPartSize = DEFAULT_PART_SIZE): readonly Part[] {
  const partSize = Math.max(wantedPartSize, MIN_PART_SIZE, Math.ceil(size / MAX_PARTS))
  return Array.from({ length: Math.ceil(size / partSize) }, (_, index) => ({
    number: index + 1,
    from: index * partSize,
    to: Math.min(size, (index + 1) * partSize),
  }))
}
