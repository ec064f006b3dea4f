import { duration, listOf } from '../lib/option-readers.ts'
import type { Options } from '../lib/options.ts'

export const webhookOptions = {
  QUAYSIDE_WEBHOOK_SCHEDULE: {
    read: schedule,
    fallback: '5m,1h,12h',
    mayBeEmpty: true,
    help: 'When a webhook that was not taken is tried again: times after the first attempt, ascending, with commas between (`30s`, `5m`, `12h`, `2d`). Empty: never',
  },
  QUAYSIDE_WEBHOOK_KEEP: {
    read: duration,
    fallback: '30d',
    help: 'How long deliveries that have ended, and events, are kept to be looked at and sent again',
  },
} as const satisfies Options

/** An endpoint's waiting line is not to be held by attempts without number. */
const MAX_ATTEMPTS = 20

function schedule(text: string): readonly number[] {
  const offsets = listOf(duration)(text)
  if (offsets.some((offset, at) => offset <= (offsets[at - 1] ?? 0))) {
    throw new Error(`expected times that grow, each counted from the first attempt, not "${text}"`)
  }
  if (offsets.length > MAX_ATTEMPTS) throw new Error(`expected at most ${MAX_ATTEMPTS} times`)
  return offsets
}
