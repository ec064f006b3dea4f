import { ENGAGED } from '../ui/focus.ts'

/** Marks the element once the person has turned to it, so that screens may take the focus. */
export function markEngaged(element: HTMLElement | null): () => void {
  if (!element) return () => {}
  const stop = new AbortController()
  const mark = () => {
    element.setAttribute(ENGAGED, '')
    stop.abort()
  }
  for (const type of ['pointerdown', 'keydown', 'drop'] as const) {
    element.addEventListener(type, mark, { signal: stop.signal, capture: true })
  }
  return () => stop.abort()
}
