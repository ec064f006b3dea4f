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
