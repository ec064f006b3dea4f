import type { TimelineEntryAnswer } from '@quayside/wire'
import { text } from '../../locale/text.ts'
import type { IconName } from '../../ui/Icon.tsx'

type Kind = TimelineEntryAnswer['kind']

export const ICONS: Readonly<Record<Kind, IconName>> = {
  picked: 'source',
  uploaded: 'transfer',
  transferred: 'transfer',
  stored: 'storage',
  linked: 'link',
  event: 'bell',
  delivery: 'send',
  deleted: 'trash',
}

/** What happened, in a sentence: "Picked from Dropbox". */
export function happeningOf({ kind, title, outcome, detail }: TimelineEntryAnswer): string {
  if (kind === 'delivery') return text(`timeline.delivery.${outcome ?? 'ok'}`, { to: title })
  if (kind === 'event') {
    // An action nobody offers any more has no other name.
    return text('timeline.event', { title: detail === '' ? title : detail })
  }
  if (kind === 'linked' && outcome === 'failed') return text('timeline.linkGone', { title })
  return text(`timeline.${kind}`, { title })
}

/** What else is known of it. */
export function detailOf({ kind, title, detail }: TimelineEntryAnswer): string {
  return kind === 'event' ? title : detail
}
