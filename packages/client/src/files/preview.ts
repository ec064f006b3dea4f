export interface PreviewOptions {
  /** Of the element to show the file in; without it, a window is opened. */
  readonly id?: string | undefined
  /** The address of a style sheet for the viewer. */
  readonly css?: string | undefined
}

/**
 * Shows the viewer at `url`. Answers what it is shown in; `null` when the browser did not allow a
 * window. Throws when there is no page, or no such element.
 */
export function showPreview(
  url: string,
  id: string | undefined,
): HTMLIFrameElement | Window | null {
  if (typeof document === 'undefined') throw new Error('A preview needs a web page to be shown in.')
  if (!id) return window.open(url, '_blank')
  const place = document.getElementById(id)
  if (!place) throw new Error(`There is no element with the id ${id}.`)
  const frame = document.createElement('iframe')
  frame.src = url
  frame.title = 'Preview'
  frame.style.width = '100%'
  frame.style.height = '100%'
  frame.style.border = '0'
  place.replaceChildren(frame)
  return frame
}
