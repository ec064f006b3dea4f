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
  const { key, entries, columns, rowHeight, height } = place
  const before = useRef<Place | undefined>(undefined)

  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || height === 0 || entries.length === 0) return
    const top = topFor(place, before.current, element.scrollTop)
    if (top !== element.scrollTop) element.scrollTop = top
    before.current = place
  }, [scroller, key, entries, columns, rowHeight, height])
}

/** Where to scroll, so that what was seen first is again. */
export function topFor(place: Place, before: Place | undefined, top: number): number {
  const { rowHeight, columns, height, focusedIndex } = place
  if (before?.key !== place.key) {
    return topToShow(Math.floor(focusedIndex / columns), { top: 0, height }, rowHeight)
  }
  const row = Math.floor(top / before.rowHeight)
  const entry = before.entries[row * before.columns]
  const index = entry && top > 0 ? place.entries.indexOf(entry) : -1
  return index < 0 ? top : Math.floor(index / columns) * rowHeight + (top % before.rowHeight)
}
