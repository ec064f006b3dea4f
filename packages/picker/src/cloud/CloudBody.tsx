import { useLayoutEffect, useRef } from 'preact/hooks'
import { usePicker } from '../context.ts'
import { EmptyView } from '../ui/EmptyView.tsx'
import { ProblemView } from '../ui/ProblemView.tsx'
import { Spinner } from '../ui/Spinner.tsx'
import { entriesOf, shelfOf } from './browse-state.ts'
import type { CloudBrowser } from './cloud-browser.ts'
import { EntryList, type EntryListProps } from './EntryList.tsx'
import { WaitWords } from './WaitWords.tsx'

/** The entries of the open place, or why there are none. */
export function CloudBody({ browser, follows }: EntryListProps) {
  const body = useRef<HTMLDivElement>(null)
  const state = browser.state.value
  const hasEntries = entriesOf(state).length > 0
  // The entry that had the focus is gone; it stays here until there is another one.
  useLayoutEffect(() => {
    if (!follows.current) return
    body.current?.focus({ preventScroll: true })
    if (shelfOf(state) && !hasEntries) follows.current = false
  })
  return (
    <div
      ref={body}
      class="qs-cloud-body"
      tabIndex={-1}
      aria-busy={browser.activity.value.status === 'reading' && !hasEntries}
    >
      {hasEntries ? (
        <EntryList browser={browser} follows={follows} />
      ) : (
        <NoEntries browser={browser} />
      )}
    </div>
  )
}

function NoEntries({ browser }: { readonly browser: CloudBrowser }) {
  const { text, actions } = usePicker()
  const activity = browser.activity.value
  const state = browser.state.value
  const { search } = state
  const shelf = shelfOf(state)
  if (activity.status === 'failed') {
    return <ProblemView problem={actions.problemOf(activity.error)} onRetry={browser.retry} />
  }
  if (activity.status === 'waiting') {
    return <Spinner label={<WaitWords browser={browser} wait={activity.wait} />} />
  }
  if (!shelf || shelf.isStale || shelf.next) return <Skeleton browser={browser} />
  if (search) {
    return (
      <EmptyView
        icon="search"
        title={text('cloud.nothingFoundTitle', { search })}
        text={text('cloud.nothingFoundText')}
      />
    )
  }
  return <EmptyView icon="folder" title={text('cloud.emptyTitle')} text={text('cloud.emptyText')} />
}

const SKELETON_ROWS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

/** Shown by its style sheet only when the answer takes its time. */
function Skeleton({ browser }: { readonly browser: CloudBrowser }) {
  const { text } = usePicker()
  return (
    <div class="qs-cloud-skeleton">
      <p class="qs-hidden" role="status">
        {text('cloud.looking', { source: browser.source.title })}
      </p>
      {SKELETON_ROWS.map((row) => (
        <span key={row} class="qs-cloud-skeleton-row" />
      ))}
    </div>
  )
}
