/** On the element of a dialog that keeps the page from scrolling. */
const LOCKING = 'data-quayside-open'

/**
 * Keeps the page from scrolling, and from moving when its scroll bar goes, until undone or until
 * the page throws the dialog away. Each lock is a style sheet of its own: several dialogs may come
 * and go in any order, and what the page itself writes to its root meanwhile is kept.
 */
export function lockScroll(host: Element): () => void {
  const page = host.ownerDocument
  const hasBar = (page.defaultView?.innerWidth ?? 0) > page.documentElement.clientWidth
  const gutter = hasBar ? 'scrollbar-gutter: stable !important' : ''
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(`:root:has([${LOCKING}]) { overflow: hidden !important; ${gutter} }`)
  page.adoptedStyleSheets.push(sheet)
  host.setAttribute(LOCKING, '')
  return () => {
    host.removeAttribute(LOCKING)
    page.adoptedStyleSheets = page.adoptedStyleSheets.filter((one) => one !== sheet)
  }
}
