import { useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import { usePicker } from '../context.ts'
import type { Choice } from '../state/choice.ts'
import { announce } from '../ui/announce.ts'
import { ChoiceRow } from './ChoiceRow.tsx'
import { createReorder } from './reorder.ts'
import { createThumbnailer } from './thumbnails.ts'

export interface ChoiceListProps {
  readonly choices: readonly Choice[]
}

/** Rows drawn at first, and more each time the end comes near: thousands of files stay fluid. */
const ROWS_AT_ONCE = 150

export function ChoiceList({ choices }: ChoiceListProps) {
  const { text, actions } = usePicker()
  const [limit, setLimit] = useState(ROWS_AT_ONCE)
  const list = useRef<HTMLUListElement>(null)
  const hint = useId()
  const thumbnailer = useMemo(createThumbnailer, [])
  const reorder = useMemo(() => createReorder(actions.move), [actions])
  const remove = useRemoval(list, choices)

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
            index={index}
            count={choices.length}
            thumbnailer={thumbnailer}
            reorder={reorder}
            remove={remove}
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

/** Removes a file; the keyboard goes on at the row that took its place. */
function useRemoval(
  list: { readonly current: HTMLUListElement | null },
  choices: readonly Choice[],
): (choice: Choice, index: number) => void {
  const { text, actions } = usePicker()
  const removedAt = useRef<number>(undefined)
  // Once the rows have changed.
  useLayoutEffect(() => {
    const index = removedAt.current
    removedAt.current = undefined
    if (index === undefined || !list.current) return
    const rows = list.current.querySelectorAll<HTMLElement>('.qs-chosen-remove button')
    rows.item(Math.min(index, rows.length - 1))?.focus()
  }, [choices])

  return useMemo(
    () => (choice, index) => {
      removedAt.current = index
      announce(text('summary.removed', { name: choice.name }))
      actions.remove([choice.id])
    },
    [text, actions],
  )
}
