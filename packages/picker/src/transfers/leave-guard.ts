/** Makes the browser ask before the page is left, while there is a reason to. */
export interface LeaveGuard {
  update(isNeeded: boolean): void
}

/**
 * The listener is there only while it is needed: a page that has one is not kept for the way back.
 */
export function createLeaveGuard(page: EventTarget): LeaveGuard {
  let isOn = false
  const ask = (event: Event) => event.preventDefault()

  return {
    update(isNeeded) {
      if (isNeeded === isOn) return
      isOn = isNeeded
      if (isOn) page.addEventListener('beforeunload', ask)
      else page.removeEventListener('beforeunload', ask)
    },
  }
}
