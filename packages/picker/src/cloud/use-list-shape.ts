import type { RefObject } from 'preact'
import { useLayoutEffect } from 'preact/hooks'
import { ROW_HEIGHT } from './EntryRow.tsx'
import { TILE_HEIGHT, TILE_WIDTH } from './EntryTile.tsx'
import { HEAD_HEIGHT } from './ListHead.tsx'
import { type RowRange, topToShow } from './rows-in-view.ts'
import { useSize } from './use-rows.ts'

export interface Shape {
  readonly columns: number
  readonly rows: number
  readonly rowHeight: number
  /** How much of the element's height shows rows. */
  readonly height: number
  readonly rowsPerPage: number
  /** Whether columns have titles. */
  readonly hasHead: boolean
}

/** Pixels below which there is room for one column only. */
export const NARROW = 560

/** How the entries are laid out in the space there is. */
export function useShape(
  scroller: RefObject<HTMLElement | null>,
  { isGrid, count }: { readonly isGrid: boolean; readonly count: number },
): Shape {
  const size = useSize(scroller)
  const columns = isGrid ? Math.max(2, Math.floor(size.width / TILE_WIDTH)) : 1
  const rowHeight = isGrid ? TILE_HEIGHT : ROW_HEIGHT
  const hasHead = !isGrid && size.width >= NARROW
  const height = Math.max(0, size.height - (hasHead ? HEAD_HEIGHT : 0))
  const rowsPerPage = Math.max(1, Math.floor(height / rowHeight))
  return { columns, rows: Math.ceil(count / columns), rowHeight, height, rowsPerPage, hasHead }
}

/** Those in view, and the one that has the keyboard, which may not vanish under it. */
export function rowsToDraw(
  { first, end }: RowRange,
  focusedRow: number,
  count: number,
): readonly number[] {
  const rows = Array.from({ length: Math.min(end, count) - first }, (_, index) => first + index)
  if (focusedRow < first) return [focusedRow, ...rows]
  return focusedRow >= end && focusedRow < count ? [...rows, focusedRow] : rows
}

/** Moves focus and view to the entry that has the keyboard, after a key moved it. */
export function useFocusFollows(
  scroller: RefObject<HTMLElement | null>,
  {
    follows,
    focusedIndex,
    columns,
    rowHeight,
    height,
  }: Shape & { readonly follows: { current: boolean }; readonly focusedIndex: number },
): void {
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element || !follows.current || height === 0) return
    const entry = element.querySelector<HTMLElement>(`[data-index="${focusedIndex}"]`)
    if (!entry) return
    follows.current = false
    entry.focus({ preventScroll: true })
    const row = Math.floor(focusedIndex / columns)
    element.scrollTop = topToShow(row, { top: element.scrollTop, height }, rowHeight)
  })
}
