import type { AttemptAnswer, DeliveryAnswer } from '@quayside/wire'
import { formatDuration } from '../../locale/format.ts'
import { text, textIfKnown } from '../../locale/text.ts'
import type { BadgeProps } from '../../ui/Badge.tsx'

/** `200 in 34 ms`, or why there was no answer. */
export function attemptInWords({ status, error, durationMs }: AttemptAnswer): string {
  if (error !== null) return error.message
  const time = formatDuration(durationMs)
  if (status === null) return text('deliveries.noAnswer', { time })
  return text('deliveries.answered', { status: String(status), time })
}

type Progress = Pick<DeliveryAnswer, 'status' | 'attempts'>

/** Not tried yet. What has failed may be sent again at once, whenever its next attempt is. */
export const isOnItsWay = ({ status, attempts }: Progress) => status === 'pending' && attempts === 0

/** How a delivery stands, in a word. */
export function stateOf({ status, attempts }: Progress): {
  readonly tone: NonNullable<BadgeProps['tone']>
  readonly words: string
} {
  if (status === 'delivered') return { tone: 'good', words: text('deliveries.delivered') }
  if (status === 'not_delivered') return { tone: 'bad', words: text('deliveries.notDelivered') }
  const words = text(attempts === 0 ? 'deliveries.underWay' : 'deliveries.retried')
  return { tone: 'waiting', words }
}

/** Why it was given up; a newer service's reason stays as it is. */
export function reasonInWords(reason: string): string {
  return textIfKnown(`deliveries.reason.${reason}`) ?? reason
}

/** JSON with lines and steps, to be read; anything else as it is. */
export function readable(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2)
  } catch {
    return body
  }
}

/** `content-type: application/json`, a line each. */
export function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
}
