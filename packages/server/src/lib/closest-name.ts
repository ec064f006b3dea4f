/** The name that differs least from `name`, or `undefined` when all of them differ much. */
export function closestName(name: string, candidates: readonly string[]): string | undefined {
  const allowed = Math.max(2, Math.floor(name.length / 4))
  const [closest] = candidates
    .map((candidate) => ({ candidate, distance: editDistance(name, candidate) }))
    .filter(({ distance }) => distance <= allowed)
    .sort((one, other) => one.distance - other.distance)
  return closest?.candidate
}

/** How many letters have to be added, removed or changed to make `to` of `from`. */
function editDistance(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [row, letter] of Array.from(from).entries()) {
    const line = [row + 1]
    for (const [column, other] of Array.from(to).entries()) {
      const change = (above[column] ?? 0) + (letter === other ? 0 : 1)
      const remove = (above[column + 1] ?? 0) + 1
      const add = (line[column] ?? 0) + 1
      line.push(Math.min(change, remove, add))
    }
    above = line
  }
  return above.at(-1) ?? 0
}
