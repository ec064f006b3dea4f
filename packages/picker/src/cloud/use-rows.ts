import type { RefObject } from 'preact'
import { useLayoutEffect, useState } from 'preact/hooks'
import { type RowRange, rowsInView } from './rows-in-view.ts'

/** What a scrolling element measures inside, in whole pixels. */
export interface Size {
  readonly width: number
  readonly height: number
}

/** Follows an element's size. Nothing before it was measured. */
export function useSize(ref: RefObject<HTMLElement | null>): Size {
  const [size, setSize] = useState<Size>({ width: 0, height: 0 })
  useLayoutEffect(() => {
    const element = ref.current
    if (!element) return
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = element
      setSize((known) =>
        known.width === width && known.height === height ? known : { width, height },
      )
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return size
}

export interface Rows {
  readonly count: number
  readonly rowHeight: number
  /** How much of the element's height shows rows. */
  readonly height: number
}

/** The rows to draw of those an element scrolls through. Drawn anew only when the range moves. */
export function useRowsInView(
  scroller: RefObject<HTMLElement | null>,
  { count, rowHeight, height }: Rows,
): RowRange {
  const [range, setRange] = useState<RowRange>({ first: 0, end: 0 })
  useLayoutEffect(() => {
    const element = scroller.current
    if (!element) return
    const update = () => {
      const next = rowsInView({ top: element.scrollTop, height }, { count, rowHeight })
      setRange((known) => (known.first === next.first && known.end === next.end ? known : next))
    }
    update()
    element.addEventListener('scroll', update, { passive: true })
    return () => element.removeEventListener('scroll', update)
  }, [scroller, count, rowHeight, height])
  return range
}
