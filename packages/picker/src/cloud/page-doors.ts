/** The ways out of the page that the person connects through, and back into it. */
export interface PageDoors {
  /**
   * A window of its own, within a click; `undefined` when the browser allows none. Its address may
   * be given later. Nobody asks the window anything: its page may be cut off from ours.
   */
  openWindow(address: string | undefined): OpenedWindow | undefined
  /** Leaves the page for an address. What was chosen is kept for the way back. */
  leave(address: string): void
  /** This page, as the service should send the browser back to it. */
  returnAddress(): string
  /** Tells when the person comes back to this page, until the signal is aborted. */
  onReturn(listener: () => void, signal: AbortSignal): void
}

export interface OpenedWindow {
  goTo(address: string): void
}

/**
 * A frame within a page that is kept apart from other origins opens windows and is not told of
 * them. Nor could it go itself: services where people sign in are not shown in frames.
 */
const UNREACHABLE: OpenedWindow = { goTo: () => undefined }

const isFramed = () => window.parent !== window

const FEATURES = 'popup,width=720,height=760'

/** The doors of the page the picker stands in; `leave` belongs to whoever keeps what was chosen. */
export function createPageDoors(leave: PageDoors['leave']): PageDoors {
  return {
    leave,
    openWindow(address) {
      const opened = window.open(address ?? 'about:blank', '_blank', FEATURES)
      if (!opened) return address === undefined || !isFramed() ? undefined : UNREACHABLE
      // What is shown there shall have no hold on this page.
      opened.opener = null
      return { goTo: (later) => opened.location.replace(later) }
    },
    returnAddress() {
      const address = new URL(location.href)
      address.searchParams.set('fs-tab', 'init')
      return address.href
    },
    onReturn(listener, signal) {
      window.addEventListener('focus', listener, { signal })
      const onChange = () => document.visibilityState === 'visible' && listener()
      document.addEventListener('visibilitychange', onChange, { signal })
    },
  }
}
