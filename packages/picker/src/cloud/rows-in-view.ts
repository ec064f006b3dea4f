/** What of a long list is on the screen, in pixels from its beginning. */
export interface Viewport {
  readonly top: number
  readonly height: number
}

/** Rows from `first` up to, not including, `end`. */
export interface RowRange {
  readonly first: number
  readonly end: number
}

/** Pixels drawn beyond each edge, so that a scroll finds its rows there. */
const MARGIN = 448
/** The range moves in steps of so many pixels: most scroll events then change nothing. */
const STEP = 224

/** The rows of equal height to draw, a few more than can be seen. */
export function rowsInView(
  { top, height }: Viewport,
  { count, rowHeight }: { readonly count: number; readonly rowHeight: number },
): RowRange {
  const step = Math.ceil(STEP / rowHeight)
  const first = Math.floor((top - MARGIN) / rowHeight)
  const end = Math.ceil((top + height + MARGIN) / rowHeight)
  return {
    first: clamp(Math.floor(first / step) * step, count),
    end: clamp(Math.ceil(end / step) * step, count),
  }
}

const clamp = (row: number, count: number) => Math.min(Math.max(row, 0), count)

/** Where to scroll, so that a row is wholly seen; where it is, when it is seen already. */
export function topToShow(row: number, { top, height }: Viewport, rowHeight: number): number {
  const start = row * rowHeight
  if (start < top) return start
  return Math.max(top, start + rowHeight - height)
}
