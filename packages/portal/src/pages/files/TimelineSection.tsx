import type { TimelineEntryAnswer } from '@quayside/wire'
import { useCallback } from 'preact/hooks'
import { at } from '../../api/api.ts'
import { formatDuration } from '../../locale/format.ts'
import { shownName, text } from '../../locale/text.ts'
import { hrefOf } from '../../paths.ts'
import { usePortal } from '../../portal.ts'
import { useEvery, useResource } from '../../state/hooks.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Loaded } from '../../ui/Loaded.tsx'
import { Section } from '../../ui/Section.tsx'
import { Time } from '../../ui/Time.tsx'
import { detailOf, happeningOf, ICONS } from './timeline.ts'

export interface TimelineSectionProps {
  readonly apiKey: string
  readonly handle: string
}

const EVERY_MS = 2_000

/** What happened to a file, oldest first, and what happens to it now. */
export function TimelineSection({ apiKey, handle }: TimelineSectionProps) {
  const { api } = usePortal()
  const timeline = useResource(
    (signal) =>
      api.get<readonly TimelineEntryAnswer[]>(at`/apps/${apiKey}/files/${handle}/timeline`, {
        signal,
      }),
    [apiKey, handle],
  )
  const look = useCallback(() => {
    if (timeline.value.peek() && !timeline.isLoading.peek()) void timeline.load()
  }, [timeline])
  useEvery(EVERY_MS, look)
  return (
    <Section title={text('timeline.title')} lead={text('timeline.lead')}>
      <Loaded resource={timeline}>
        {(entries) => (
          <ol class="timeline">
            {entries.map((entry) => (
              <Entry key={keyOf(entry)} apiKey={apiKey} entry={entry} />
            ))}
          </ol>
        )}
      </Loaded>
    </Section>
  )
}

const keyOf = ({ kind, at, eventId, deliveryId }: TimelineEntryAnswer) =>
  `${kind} ${at} ${eventId} ${deliveryId}`

interface EntryProps {
  readonly apiKey: string
  readonly entry: TimelineEntryAnswer
}

function Entry({ apiKey, entry }: EntryProps) {
  const { kind, outcome, deliveryId, durationMs } = entry
  const detail = detailOf(entry)
  return (
    <li class={`happening happening-${outcome ?? 'plain'}`}>
      <span class="happening-mark">
        <Icon name={ICONS[kind]} size={16} />
      </span>
      <div class="happening-words">
        {deliveryId === null ? (
          happeningOf(entry)
        ) : (
          <a href={hrefOf('delivery', { apiKey, id: deliveryId })}>{happeningOf(entry)}</a>
        )}
        {detail !== '' && (
          <span class="sub" dir="auto">
            {shownName(detail)}
          </span>
        )}
      </div>
      <span class="happening-time soft">
        <Time at={entry.at} exact />
        {durationMs !== null && (
          <span class="sub">{text('timeline.took', { time: formatDuration(durationMs) })}</span>
        )}
      </span>
    </li>
  )
}
