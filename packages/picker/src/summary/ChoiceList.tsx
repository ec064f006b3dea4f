import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { usePicker } from '../context.ts'
import type { Choice } from '../state/choice.ts'
import { useOwnId } from '../ui/own-id.ts'
import { ChoiceRow } from './ChoiceRow.tsx'
import { createReorder } from './reorder.ts'
import { createThumbnailer } from './thumbnails.ts'
import { useListSteps } from './use-list-steps.ts'

export interface ChoiceListProps {
  readonly choices: readonly Choice[]
}

/** Rows drawn at first, and more each time the end comes near: thousands of files stay fluid. */
const ROWS_AT_ONCE = 150

export function ChoiceList({ choices }: ChoiceListProps) {
  const { text } = usePicker()
  const [limit, setLimit] = useState(ROWS_AT_ONCE)
  const list = useRef<HTMLUListElement>(null)
  const hint = useOwnId()
  const thumbnailer = useMemo(createThumbnailer, [])
  const steps = useListSteps(list, choices)
  const reorder = useMemo(() => createReorder(steps.moveTo), [steps])

  const hasMore = choices.length > limit
  return (
    <>
      <p id={hint} class="qs-hidden">
        {text('summary.moveHint')}
      </p>
      <ul ref={list} class="qs-chosen" aria-label={text('summary.list')} aria-describedby={hint}>
        {choices.slice(0, limit).map((choice, index) => (
          <ChoiceRow
            key={choice.id}
            choice={choice}
            isFirst={index === 0}
            isLast={index === choices.length - 1}
            thumbnailer={thumbnailer}
            reorder={reorder}
            steps={steps}
          />
        ))}
      </ul>
      {hasMore && <MoreRows show={() => setLimit(limit + ROWS_AT_ONCE)} />}
    </>
  )
}

/** Draws more rows before its place is seen. */
function MoreRows({ show }: { show(): void }) {
  const end = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!end.current) return undefined
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && show(), {
      rootMargin: '1500px',
    })
    observer.observe(end.current)
    return () => observer.disconnect()
  }, [show])
  return <div ref={end} class="qs-chosen-end" />
}
