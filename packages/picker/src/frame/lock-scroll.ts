/**
 * Keeps the page from scrolling, and from moving when its scroll bar goes, until undone. Each lock
 * is a style sheet of its own: several dialogs may come and go in any order, and what the page
 * itself writes to its root meanwhile is kept.
 */
export function lockScroll(page: Document): () => void {
  const hasBar = (page.defaultView?.innerWidth ?? 0) > page.documentElement.clientWidth
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(
    `:root { overflow: hidden !important; ${hasBar ? 'scrollbar-gutter: stable !important' : ''} }`,
  )
  page.adoptedStyleSheets.push(sheet)
  return () => {
    page.adoptedStyleSheets = page.adoptedStyleSheets.filter((one) => one !== sheet)
  }
}
