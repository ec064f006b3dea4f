import { type ExportItem, hasEnded } from '@quayside/client/api'
import type { ExportAnswer } from '@quayside/wire'

/** One file on its way into a source. Values are replaced, never changed. */
export interface SaveRow {
  readonly item: ExportItem
  /** `undefined` until the service has begun it. */
  readonly export: ExportAnswer | undefined
}

export interface SaveTotals {
  readonly count: number
  readonly done: number
  /** Bytes that the source has. */
  readonly sent: number
  /** Bytes; `undefined` while one of them is not known. */
  readonly size: number | undefined
  /** 0 to 100. */
  readonly percent: number
}

export const isDone = ({ export: one }: SaveRow): boolean => one?.state === 'done'

export const isOver = ({ export: one }: SaveRow): boolean => one !== undefined && hasEnded(one)

/** It would have been saved under a name that is taken. */
export const isTaken = ({ export: one }: SaveRow): boolean =>
  one?.state === 'failed' && one.error?.code === 'source_entry_exists'

/** One that waits, while none moves. */
export function waitingRow(rows: readonly SaveRow[]): SaveRow | undefined {
  const isMoving = rows.some(({ export: one }) => one?.state === 'running')
  return isMoving ? undefined : rows.find(({ export: one }) => one?.state === 'waiting')
}

/** The rows with what is told of one of them. */
export const afterTold = (rows: readonly SaveRow[], told: ExportAnswer): readonly SaveRow[] =>
  rows.map((row) => (row.export?.id === told.id ? { ...row, export: told } : row))

export function totalsOf(rows: readonly SaveRow[]): SaveTotals {
  const sizes = rows.map(({ export: one }) => one?.size ?? undefined)
  const isKnown = sizes.every((size) => size !== undefined)
  const shares = rows.map((row) => (isDone(row) ? 1 : shareOf(row)))
  const share = sum(shares) / Math.max(1, rows.length)
  return {
    count: rows.length,
    done: rows.filter(isDone).length,
    sent: sum(rows.map(({ export: one }) => one?.sent ?? 0)),
    size: isKnown ? sum(sizes.map((size) => size ?? 0)) : undefined,
    percent: Math.floor(share * 100),
  }
}

function shareOf({ export: one }: SaveRow): number {
  return one?.size ? Math.min(one.sent / one.size, 1) : 0
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)
