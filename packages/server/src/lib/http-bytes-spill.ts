/** Holds a head and the body of a small answer, so that these take one read. */
const USUAL_BYTES = 64 * 1024
/** The least room offered to a read: one TLS record. */
const MIN_ROOM_BYTES = 16 * 1024
/** TLS hands on what it has decrypted even when told to stop: about 64 KiB in practice. */
const MAX_BYTES = 4 * 1024 * 1024

/**
 * Bytes that arrived before anybody asked for them. The kernel writes into what `room` returned
 * until `room` is called again, so nothing here moves in between.
 */
export interface Spill {
  /** Where the next bytes shall be written; never empty. */
  room(): Uint8Array
  /** `count` bytes were written into the room offered last. */
  added(count: number): void
  bytes(): Buffer
  /** More was sent than any honest peer would. */
  isOverfull(): boolean
  take(count: number): void
  /** Takes as much as fits into `target` and says how much that was. */
  moveTo(target: Uint8Array): number
}

export function createSpill(): Spill {
  let buffer = Buffer.allocUnsafeSlow(USUAL_BYTES)
  let start = 0
  let end = 0

  const makeRoom = (): void => {
    const held = end - start
    const isFull = held + MIN_ROOM_BYTES > buffer.length
    const next = isFull ? Buffer.allocUnsafeSlow(buffer.length * 2) : buffer
    buffer.copy(next, 0, start, end)
    buffer = next
    start = 0
    end = held
  }

  return {
    room() {
      if (start === end) {
        if (buffer.length > USUAL_BYTES) buffer = Buffer.allocUnsafeSlow(USUAL_BYTES)
        start = 0
        end = 0
      } else if (buffer.length - end < MIN_ROOM_BYTES) makeRoom()
      return buffer.subarray(end)
    },
    added(count) {
      end += count
    },
    bytes: () => buffer.subarray(start, end),
    isOverfull: () => end - start > MAX_BYTES,
    take(count) {
      start += count
    },
    moveTo(target) {
      const count = Math.min(target.length, end - start)
      target.set(buffer.subarray(start, start + count))
      start += count
      return count
    },
  }
}
