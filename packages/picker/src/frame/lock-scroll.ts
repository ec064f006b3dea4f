/** Keeps the page from scrolling, and from moving when its scroll bar goes, until undone. */
export function lockScroll(page: Document): () => void {
  const { style } = page.documentElement
  const { overflow, scrollbarGutter } = style
  const hasBar = (page.defaultView?.innerWidth ?? 0) > page.documentElement.clientWidth
  style.overflow = 'hidden'
  if (hasBar) style.scrollbarGutter = 'stable'
  return () => {
    style.overflow = overflow
    style.scrollbarGutter = scrollbarGutter
  }
}
