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
  const counts = transfers.map(countsOf)
  const count = (name: keyof Counts) => sum(counts.map((each) => each[name]))
  return {
    count: sum(counts.map((each) => sum(Object.values(each)))),
    done: count('done'),
    failed: count('failed'),
    cancelled: count('cancelled'),
    active: count('active'),
    sent,
    size,
    percent: size ? (100 * Math.min(sent, size)) / size : shareOfFiles(counted),
  }
}

type Counts = Readonly<Record<'done' | 'failed' | 'cancelled' | 'active', number>>

const NONE: Counts = { done: 0, failed: 0, cancelled: 0, active: 0 }

/** A folder counts for the files in it, as far as they are known; as one while nobody knows. */
function countsOf(transfer: Transfer): Counts {
  const { state, folder } = transfer
  if (!folder || (!isActive(transfer) && !folder.outcome)) {
    return { ...NONE, [isActive(transfer) ? 'active' : state]: 1 }
  }
  const { found, done, failed } = folder
  return {
    ...NONE,
    done,
    failed,
    active: isActive(transfer) ? Math.max(1, found - done - failed) : 0,
  }
}

function shareOfFiles(transfers: readonly Transfer[]): number {
  if (transfers.length === 0) return 0
  return (100 * sum(transfers.map((transfer) => fractionOf(transfer) ?? 0))) / transfers.length
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}
