/** What any of them yields, as it comes. The first that rejects ends all. */
export async function* merge<T>(sources: readonly AsyncGenerator<T>[]): AsyncGenerator<T> {
  const next = (source: AsyncGenerator<T>) => {
    const answer = source.next().then((result) => ({ source, result }))
    // Those nobody waits for any more, after the first rejected, reject too.
    answer.catch(() => undefined)
    return answer
  }
  const waiting = new Map(sources.map((source) => [source, next(source)]))
  while (waiting.size > 0) {
    const { source, result } = await Promise.race(waiting.values())
    if (result.done) {
      waiting.delete(source)
    } else {
      waiting.set(source, next(source))
      yield result.value
    }
  }
}
