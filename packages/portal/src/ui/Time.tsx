import { formatInstant, formatRelative } from '../locale/format.ts'
import { text } from '../locale/text.ts'
import { useNow } from './now.ts'

export interface TimeProps {
  /** An instant as the service writes it; nothing: never. */
  readonly at: string | null | undefined
  /** The very second, in place of how long ago. */
  readonly exact?: boolean | undefined
}

/** When something was or will be; the exact time is told when it is pointed at. */
export function Time({ at, exact = false }: TimeProps) {
  const now = useNow()
  if (!at) return <span class="soft">{text('shell.never')}</span>
  const instant = formatInstant(at)
  return (
    <time dateTime={at} title={instant}>
      {exact ? instant : formatRelative(at, Math.max(now.value, Date.now()))}
    </time>
  )
}
