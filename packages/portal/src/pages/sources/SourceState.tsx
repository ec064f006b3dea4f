import type { AppSourceAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import { Badge } from '../../ui/Badge.tsx'

/** Whether people can connect to a source. */
export function SourceState({ source }: { readonly source: AppSourceAnswer }) {
  if (source.clientId === null) return <Badge>{text('sources.notSetUp')}</Badge>
  if (!source.enabled) return <Badge tone="waiting">{text('sources.off')}</Badge>
  return <Badge tone="good">{text('sources.on')}</Badge>
}
