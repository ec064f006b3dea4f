import type { ListedEntry } from '@quayside/wire'
import type { RefObject } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { topToShow } from './rows-in-view.ts'

export interface Place {
  /** Another place, order or layout is another key: its list begins at the top. */
  readonly key: string
  readonly entries: readonly ListedEntry[]
  readonly columns: number
  readonly rowHeight: number
  readonly height: number
  readonly focusedIndex: number
}

/**
 * Keeps the list where the person reads: pages that arrive further up do not move it. Where a place
 * is entered, the entry that has the keyboard is shown.
 */
export function usePlace(scroller: RefObject<HTMLElement | null>, place: Place): void {
  const { key, entries, columns, rowHeight, height, focusedIndex } = place
  const seen = useRef<{ readonly key: string; readonly entry?: ListedEntry | undefined }>({
    key: '',
  })
  const rest = useRef(0)

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || height === 0 || entries.length === 0) return
    const { entry } = seen.current
    if (seen.current.key !== key) {
      const row = Math.floor(focusedIndex / columns)
      element.scrollTop = topToShow(row, { top: 0, height }, rowHeight)
    } else if (entry && element.scrollTop > 0) {
      const index = entries.indexOf(entry)
      if (index >= 0) element.scrollTop = Math.floor(index / columns) * rowHeight + rest.current
    }
    const note = () => {
      const row = Math.floor(element.scrollTop / rowHeight)
      rest.current = element.scrollTop - row * rowHeight
      seen.current = { key, entry: entries[row * columns] }
    }
    note()
    element.addEventListener('scroll', note, { passive: true })
    return () => element.removeEventListener('scroll', note)
  }, [scroller, key, entries, columns, rowHeight, height])
}
