/**
 * Which item of a menu a key goes to, after the APG: arrows go round, Home and End to the ends, a
 * letter to the next item that begins with it. `undefined` when the key means nothing here.
 */
export function nextIndex(
  key: string,
  current: number,
  labels: readonly string[],
): number | undefined {
  const count = labels.length
  if (count === 0) return undefined
  if (key === 'ArrowDown') return (current + 1) % count
  if (key === 'ArrowUp') return (Math.max(current, 0) + count - 1) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return indexOfLetter(key, current, labels)
}

function indexOfLetter(
  key: string,
  current: number,
  labels: readonly string[],
): number | undefined {
  if ([...key].length !== 1 || key === ' ') return undefined
  const wanted = key.toLocaleLowerCase()
  const order = labels.map((_, step) => (current + 1 + step) % labels.length)
  return order.find((index) => labels[index]?.toLocaleLowerCase().startsWith(wanted))
}
