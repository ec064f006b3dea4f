import type { SourceStorageAnswer } from '@quayside/wire'
import { text } from '../../../locale/text.ts'
import { Badge } from '../../../ui/Badge.tsx'

/** Whether files can be kept there. */
export function KeepingState({ place }: { readonly place: SourceStorageAnswer }) {
  const { account, candidate } = place
  if (account?.broken) return <Badge tone="bad">{text('keeping.isBroken')}</Badge>
  if (account) return <Badge tone="good">{text('keeping.isOn')}</Badge>
  if (candidate) return <Badge tone="waiting">{text('keeping.isHalf')}</Badge>
  return <Badge>{text('keeping.isOff')}</Badge>
}
