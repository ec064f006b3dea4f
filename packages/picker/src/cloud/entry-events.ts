/** The number of the entry an event happened on. */
export function indexOfTarget(target: EventTarget | null): number | undefined {
  const element = target instanceof Element ? target.closest('[data-index]') : null
  const index = element?.getAttribute('data-index')
  return index === null || index === undefined ? undefined : Number(index)
}

/** Whether it happened where an entry is chosen and not opened. */
export const isOnCheck = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('[data-check]') !== null

/** Whether it belongs to a control inside of an entry. */
export const isOnControl = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest('select, button') !== null

/**
 * Whether it is the second click of a double one: who opens files that way has chosen with the
 * first, and in a folder that is there at once would choose what lies beneath.
 */
export const isSecondOfTwo = (event: MouseEvent): boolean =>
  event.detail > 1 && !isOnCheck(event.target)
