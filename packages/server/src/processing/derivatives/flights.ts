/** Work that is done once for all in this process who want the same. */
export interface Flights<Key, T> {
  /**
   * Joins the work on this key, or begins it. A caller whose signal aborts leaves; when the last one
   * has left the work's own signal aborts, and whoever comes then begins anew.
   */
  join(key: Key, work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T>
  has(key: Key): boolean
  readonly count: number
  /** Aborts all work and waits for its end. */
  close(): Promise<void>
}

interface Flight<T> {
  readonly promise: Promise<T>
  readonly controller: AbortController
  waiting: number
}

export function createFlights<Key, T>(): Flights<Key, T> {
  const flights = new Map<Key, Flight<T>>()
  const running = new Set<Flight<T>>()

  function begin(key: Key, work: (signal: AbortSignal) => Promise<T>): Flight<T> {
    const controller = new AbortController()
    const flight = { promise: work(controller.signal), controller, waiting: 0 }
    flights.set(key, flight)
    running.add(flight)
    const end = () => {
      running.delete(flight)
      if (flights.get(key) === flight) flights.delete(key)
    }
    flight.promise.then(end, end)
    return flight
  }

  function leave(key: Key, flight: Flight<T>, reason: unknown): void {
    flight.waiting -= 1
    if (flight.waiting > 0) return
    if (flights.get(key) === flight) flights.delete(key)
    flight.controller.abort(reason)
  }

  return {
    async join(key, work, signal) {
      signal.throwIfAborted()
      const flight = flights.get(key) ?? begin(key, work)
      flight.waiting += 1
      const { promise: left, reject } = Promise.withResolvers<never>()
      const onAbort = () => reject(signal.reason)
      signal.addEventListener('abort', onAbort, { once: true })
      try {
        return await Promise.race([flight.promise, left])
      } finally {
        signal.removeEventListener('abort', onAbort)
        if (signal.aborted) leave(key, flight, signal.reason)
      }
    },
    has: (key) => flights.has(key),
    get count() {
      return running.size
    },
    async close() {
      const reason = new DOMException('the process ends', 'AbortError')
      for (const { controller } of running) controller.abort(reason)
      await Promise.allSettled([...running].map(({ promise }) => promise))
    },
  }
}
