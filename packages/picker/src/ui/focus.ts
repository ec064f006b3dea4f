/** Where the frame marks that the person is at work in it. */
export const ENGAGED = 'data-engaged'

/**
 * Puts the focus on a heading that just appeared. A picker inside the page takes no focus before
 * the person has turned to it.
 */
export function focusWhenShown(element: HTMLElement | null): void {
  if (element?.closest(`[${ENGAGED}]`)) element.focus({ preventScroll: true })
}
