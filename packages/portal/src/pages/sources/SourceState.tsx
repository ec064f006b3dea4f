import type { AppSourceAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { Badge } from '../../ui/Badge.tsx'

export interface SourceStateProps {
  readonly source: AppSourceAnswer
  /** The doctor found something wrong. */
  readonly isWrong?: boolean
}

/** Whether people can connect to a source. */
export function SourceState({ source, isWrong = false }: SourceStateProps) {
  if (source.clientId === null) return <Badge>{text('sources.notSetUp')}</Badge>
  if (!source.enabled) return <Badge tone="waiting">{text('sources.off')}</Badge>
  if (isWrong) return <Badge tone="bad">{text('sources.onWrong')}</Badge>
  return <Badge tone="good">{text('sources.on')}</Badge>
}
