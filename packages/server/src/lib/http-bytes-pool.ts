import type { Connection } from './http-bytes-connection.ts'
import { HttpBytesError } from './http-bytes-error.ts'

export interface Lease {
  readonly connection: Connection
  /** It has carried an exchange before, so the peer may have closed it without our knowing yet. */
  readonly isReused: boolean
  /** Gives it back; a connection that is not reusable is closed. */
  release(isReusable: boolean): void
}

/** The connections to one origin: at most `maxSockets`, further callers wait in line. */
export interface Pool {
  acquire(open: () => Promise<Connection>, signal: AbortSignal): Promise<Lease>
  /** Closes what rests: after one of them was found dead the others are too, as a rule. */
  dropIdle(): void
  close(): void
}

export interface PoolOptions {
  readonly maxSockets: number
  readonly idleSocketMs: number
  /** Nothing is open and nobody waits. */
  readonly onEmpty: () => void
}

/** A caller in line; woken with a connection, or without one when there is room to open one. */
type Wake = (lease: Lease | undefined) => void

export function createPool({ maxSockets, idleSocketMs, onEmpty }: PoolOptions): Pool {
  const idle: Connection[] = []
  const line = new Set<Wake>()
  const busy = new Set<Connection>()
  let opening = 0
  /** Slots handed to somebody who was woken but has not run yet. */
  let promised = 0

  const isFull = (): boolean => idle.length + busy.size + opening + promised >= maxSockets
  const takeFromLine = (): Wake | undefined => {
    const [next] = line
    if (next !== undefined) line.delete(next)
    return next
  }
  const freeSlot = (): void => {
    const wake = isFull() ? undefined : takeFromLine()
    if (wake !== undefined) promised += 1
    wake?.(undefined)
    if (line.size + idle.length + busy.size + opening + promised === 0) onEmpty()
  }
  const layDown = (connection: Connection): void => {
    idle.push(connection)
    connection.rest(idleSocketMs, () => {
      idle.splice(idle.indexOf(connection), 1)
      freeSlot()
    })
  }
  const lease = (connection: Connection, isReused: boolean): Lease => {
    busy.add(connection)
    return {
      connection,
      isReused,
      release(isReusable) {
        if (!busy.delete(connection)) return
        if (!isReusable || !connection.isClean()) {
          connection.fail(new HttpBytesError('closed', 'the connection was closed'))
          freeSlot()
          return
        }
        const wake = takeFromLine()
        if (wake === undefined) layDown(connection)
        else wake(lease(connection, true))
      },
    }
  }
  const openNew = async (open: () => Promise<Connection>): Promise<Lease> => {
    opening += 1
    try {
      const connection = await open()
      opening -= 1
      return lease(connection, false)
    } catch (error) {
      opening -= 1
      freeSlot()
      throw error
    }
  }
  const dropIdle = (): void => {
    for (const connection of idle.splice(0)) {
      connection.wake()
      connection.fail(new HttpBytesError('closed', 'the connection was closed'))
      freeSlot()
    }
  }

  return {
    async acquire(open, signal) {
      for (let resting = idle.pop(); resting !== undefined; resting = idle.pop()) {
        if (resting.wake()) return lease(resting, true)
        resting.fail(new HttpBytesError('closed', 'the connection was closed'))
      }
      if (!isFull()) return await openNew(open)
      const handed = await waitInLine(line, signal)
      if (handed !== undefined) return handed
      promised -= 1
      return await openNew(open)
    },
    dropIdle,
    close() {
      dropIdle()
      for (const connection of busy) {
        connection.fail(new HttpBytesError('closed', 'the HTTP client was closed'))
      }
    },
  }
}

function waitInLine(line: Set<Wake>, signal: AbortSignal): Promise<Lease | undefined> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => {
      line.delete(wake)
      reject(signal.reason)
    }
    const wake: Wake = (lease) => {
      signal.removeEventListener('abort', onAbort)
      resolve(lease)
    }
    line.add(wake)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
