import type { Transfer } from '../state/transfer.ts'

export interface PaneProgress {
  readonly done: number
  readonly failed: number
  /** Not ended yet. */
  readonly running: number
  /** Of the bytes that are known of, 0…100. */
  readonly percent: number
}

/** How far everything on its way has come, in one number. */
export function paneProgress(transfers: readonly Transfer[]): PaneProgress {
  const count = (...states: readonly Transfer['state'][]) =>
    transfers.filter(({ state }) => states.includes(state)).length
  const alive = transfers.filter(({ state }) => state !== 'cancelled' && state !== 'failed')
  const total = sum(alive.map(({ size }) => size ?? 0))
  const sent = sum(alive.map(({ state, sent, size }) => (state === 'done' ? (size ?? 0) : sent)))
  const done = count('done')
  return {
    done,
    failed: count('failed'),
    running: count('waiting', 'running', 'paused'),
    percent:
      total > 0
        ? Math.floor((sent / total) * 100)
        : alive.length > 0 && done === alive.length
          ? 100
          : 0,
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0)
