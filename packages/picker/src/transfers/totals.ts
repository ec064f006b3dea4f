import type { Transfer } from '../state/transfer.ts'
import { fractionOf, isActive } from './transfer-state.ts'

/** All transfers together. What failed or was cancelled counts for nothing but its own number. */
export interface Totals {
  readonly count: number
  readonly done: number
  readonly failed: number
  readonly cancelled: number
  readonly active: number
  /** Bytes that arrived. */
  readonly sent: number
  /** Bytes there are; `undefined` as long as one file's size is unknown. */
  readonly size: number | undefined
  /** 0 to 100: of the bytes where all sizes are known, else of the files. */
  readonly percent: number
}

export function totalsOf(transfers: readonly Transfer[]): Totals {
  const counted = transfers.filter((transfer) => isActive(transfer) || transfer.state === 'done')
  const sizes = counted.map(({ size }) => size)
  const sent = sum(counted.map((transfer) => transfer.sent))
  const size = sizes.every((each) => each !== undefined) ? sum(sizes) : undefined
  const count = (state: Transfer['state']) =>
    transfers.filter((each) => each.state === state).length
  return {
    count: transfers.length,
    done: count('done'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    active: transfers.filter(isActive).length,
    sent,
    size,
    percent: size ? (100 * Math.min(sent, size)) / size : shareOfFiles(counted),
  }
}

function shareOfFiles(transfers: readonly Transfer[]): number {
  if (transfers.length === 0) return 0
  return (100 * sum(transfers.map((transfer) => fractionOf(transfer) ?? 0))) / transfers.length
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
