/**
 * How many requests an endpoint gets at the same time. It begins with a few, more while answers come
 * quickly, fewer when they do not, so that a receiver is not run over and one that hangs holds few
 * connections. Its quickness also bounds how many deliveries are taken in hand beforehand.
 */
export interface Window {
  size(): number
  /** A request ended after so long, with an answer or without. */
  note(durationMs: number, hasAnswer: boolean): void
}

export interface WindowOptions {
  readonly min: number
  readonly start: number
  readonly max: number
  /** Asked before growing: other endpoints may need the room. */
  readonly mayGrow: () => boolean
}

/** An answer within this time is a reason to ask for more at once. */
const QUICK_MS = 1_000
/** One that takes this long, or never comes, is a reason to ask for less. */
const SLOW_MS = 5_000

export function createWindow({ min, start, max, mayGrow }: WindowOptions): Window {
  let size = start

  return {
    size: () => Math.floor(size),
    note(durationMs, hasAnswer) {
      if (!hasAnswer || durationMs > SLOW_MS) size = Math.max(min, size / 2)
      // One more after as many answers as there is room for.
      else if (durationMs < QUICK_MS && mayGrow()) size = Math.min(max, size + 1 / size)
    },
  }
}
