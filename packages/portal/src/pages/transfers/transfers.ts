import type { TransferAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import type { BadgeProps } from '../../ui/Badge.tsx'

export const FILTERS = ['', 'running', 'failed', 'resumed', 'done'] as const
/** Empty: all. `running`: whatever has not ended; `resumed`: what went on after an interruption. */
export type Filter = (typeof FILTERS)[number]

/** What the address asks for; all when that is none of the choices. */
export const toFilter = (state: string | undefined): Filter =>
  FILTERS.find((filter) => filter === state) ?? ''

type State = TransferAnswer['state']

export const TONES: Readonly<Record<State, NonNullable<BadgeProps['tone']>>> = {
  queued: 'waiting',
  running: 'waiting',
  waiting: 'waiting',
  done: 'good',
  failed: 'bad',
  cancelled: 'plain',
}

const ENDED: readonly State[] = ['done', 'failed', 'cancelled']

/** Whether it is still on its way: it has a progress, and can be cancelled. */
export const isUnderWay = ({ state }: Pick<TransferAnswer, 'state'>) => !ENDED.includes(state)

/** What else there is to say of its state. */
export function remarkOf(transfer: TransferAnswer): string {
  const { error, attempts, resumed } = transfer
  const remarks = [
    error?.message,
    resumed ? text('transfers.resumedAfter', { count: attempts - 1 }) : undefined,
  ]
  return remarks.filter((remark) => remark !== undefined).join(' ')
}

/** The part that has arrived, 0 to 1; `undefined` while nobody knows how much there is. */
export function progressOf({
  size,
  received,
}: Pick<TransferAnswer, 'size' | 'received'>): number | undefined {
  if (size === null || size === 0) return undefined
  return Math.min(1, received / size)
}
