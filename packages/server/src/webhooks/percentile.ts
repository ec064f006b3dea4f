/**
 * The value below which a part of all lie, of numbers that are counted by bounds: as many above one
 * bound and up to the next. Within these it is as if they lay evenly. What lies above the last bound
 * counts as the bound. `undefined` when there are none.
 */
export function percentileOf(
  counts: readonly number[],
  bounds: readonly number[],
  part: number,
): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return undefined
  const wanted = total * part
  let below = 0
  for (const [at, count] of counts.entries()) {
    if (below + count >= wanted && count > 0) {
      const low = bounds[at - 1] ?? 0
      const high = bounds[at] ?? low
      return Math.round(low + ((high - low) * (wanted - below)) / count)
    }
    below += count
  }
  return bounds.at(-1)
}
