import type { ExportAnswer } from '@quayside/wire'
import type { Followed } from '../cloud-client.ts'
import { pause } from '../pause.ts'

/** Reconnects in a row that brought nothing new before the server counts as gone. */
const MAX_FRUITLESS = 5
const RECONNECT_MS = 500
/** What cancelling may take after Ctrl-C. */
const CANCEL_MS = 5_000

/** What ingests and exports have in common. */
type State = Pick<ExportAnswer, 'id' | 'state'>

const ENDED: readonly State['state'][] = ['done', 'failed', 'cancelled']
export const hasEnded = ({ state }: State): boolean => ENDED.includes(state)

/**
 * Follows one transfer until it has ended and resolves to its last state. A broken connection is
 * taken up again: the transfer goes on without us. When the signal aborts, the server is asked to cancel.
 */
export async function follow<S extends State>(
  work: Followed<S>,
  first: S,
  options: { readonly onChange: (state: S) => void; readonly signal: AbortSignal },
): Promise<S> {
  const { onChange, signal } = options
  let last = first
  onChange(last)
  try {
    for (let fruitless = 0; !hasEnded(last); fruitless += 1) {
      if (fruitless > 0) await pause(RECONNECT_MS, signal)
      try {
        for await (const state of work.watch(first.id, signal)) {
          last = state
          fruitless = 0
          onChange(last)
        }
      } catch (error) {
        if (signal.aborted || fruitless >= MAX_FRUITLESS) throw error
      }
    }
    return last
  } catch (error) {
    if (!signal.aborted) throw error
    const cancelled = await work.cancel(first.id, AbortSignal.timeout(CANCEL_MS))
    onChange(cancelled)
    return cancelled
  }
}
